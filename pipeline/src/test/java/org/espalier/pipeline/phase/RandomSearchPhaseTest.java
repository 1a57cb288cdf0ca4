package org.espalier.pipeline.phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.espalier.graph.Weights;
import org.espalier.measure.Estimate;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.Member;
import org.espalier.pipeline.result.RandomSearchResult;
import org.espalier.pipeline.result.RetrainResult;
import org.espalier.pipeline.result.SelectionResult;
import org.espalier.pipeline.result.WeightsFrom;
import org.espalier.pipeline.training.ScratchTraining;
import org.espalier.stats.Interval;
import org.espalier.torch.data.testing.DrawnImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rivals that have more time than winners, and winners that have none. */
class RandomSearchPhaseTest {
    private static final String FIRST = "|none~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|";
    private static final String SECOND = "|none~0|+|none~0|none~1|+|nor_conv_1x1~0|none~1|none~2|";

    @TempDir
    private Path folder;

    private final List<String> notices = new ArrayList<>();

    private SearchResources resources(String retrain) throws Exception {
        return resources(retrain, "");
    }

    private SearchResources resources(String retrain, String more) throws Exception {
        return new SearchResources(
                SearchConfig.parse(
                        "test",
                        """
                        data: {source: 'IMAGES', size: 8, augment: none, split: {train: 0.5, valid: 0.25, test: 0.25}}
                        space: {name: nas-bench-201, channels: 4, cells: 1}
                        device: {name: surprising}
                        strategy: {name: random}
                        retrain: {RETRAIN, epochs: 3, batch: 8, baselines: []}
                        MORE
                        """.replace("MORE", more)
                                .replace(
                                        "IMAGES",
                                        DrawnImages.sides(folder.resolve("images"), 8)
                                                .toString())
                                .replace("RETRAIN", retrain),
                        List.of()),
                System.getenv(),
                notices::add);
    }

    private static RetrainResult.Trained trained(String name) {
        return new RetrainResult.Trained(OptionalDouble.empty(), name, name, 1, 1, 1, 1, OptionalLong.empty());
    }

    @Test
    void asManyAreTrainedAsFitIntoTheTimeOfTheSupernet() throws Exception {
        // "supernet" took 8 seconds, "retrain" 7, for two networks and one that diverged: 7 / 3 each
        RetrainResult before = new RetrainResult(
                List.of(trained("found-1"), trained("random-1")),
                List.of(new RetrainResult.Diverged("resnet", "", "why")),
                OptionalLong.of(1));
        GivenContext context = new GivenContext(folder, Map.of(RetrainPhase.NAME, before), notices);
        try (SearchResources resources = resources("top: 1, random: 1, random_search: true")) {
            RandomSearchPhase phase = new RandomSearchPhase(resources);
            RandomSearchResult result = phase.run(context);
            assertThat(result.seconds()).isEqualTo(8);
            assertThat(result.secondsOfOne()).isEqualTo(7 / 3.0);
            assertThat(result.members()).hasSize(3).doesNotHaveDuplicates();
            assertThat(result.runs())
                    .extracting(RetrainResult.Trained::name)
                    .containsExactly("random-search-1", "random-search-2", "random-search-3");
            assertThat(result.runs())
                    .allSatisfy(row -> assertThat(row.weightsFrom()).isEqualTo(WeightsFrom.SCRATCH));
            assertThat(phase.lost(folder, result)).isEmpty();
            assertThat(context.appended().stream()
                            .filter(event -> event.toString().contains("random-search-2")))
                    .as("as many epochs as the winners had")
                    .hasSize(1);
            assertThat(notices)
                    .contains("random search: in the 8.0 s that the supernet took, 3 trainings of 2.3 s fit; 3 random"
                            + " members are trained");
            // gone on with, it trains the same, of which nothing is left to do
            assertThat(phase.run(new GivenContext(folder, Map.of(RetrainPhase.NAME, before), notices)))
                    .isEqualTo(result);
            assertThat(RandomSearchPhase.runs(resources, result))
                    .extracting(RetrainPhase.Run::name)
                    .endsWith("random-search-3");
        }
    }

    private void origin(String more) throws IOException {
        Files.createDirectories(folder.resolve("supernet"));
        Files.writeString(
                folder.resolve("supernet/origin.json"),
                "{\"epochs\": 2, \"schedule\": 2, \"identity\": {}" + more + "}");
    }

    private RandomSearchResult searchedAfterACopy() throws Exception {
        RetrainResult before = new RetrainResult(List.of(trained("found-1")), List.of(), OptionalLong.of(1));
        GivenContext context = new GivenContext(folder, Map.of(RetrainPhase.NAME, before), notices);
        String more = "top: 1, random: 0, random_search: true";
        try (SearchResources resources = resources(more, "supernet: {from: elsewhere}")) {
            return new RandomSearchPhase(resources).run(context);
        }
    }

    @Test
    void aSupernetThatAnEarlierSearchHasTrainedTookWhatItTookThere() throws Exception {
        // its training took 9.5 seconds, "supernet" here, which copied it, 8, and "retrain" 7 for one network
        origin(", \"seconds\": 9.5");
        RandomSearchResult result = searchedAfterACopy();
        assertThat(result.seconds()).isEqualTo(17.5);
        assertThat(result.members()).hasSize(2);
        assertThat(notices).noneMatch(notice -> notice.contains("only the time of copying"));
    }

    @Test
    void aCopyThatDoesNotSayHowLongTheTrainingTookIsSaidToBeOne() throws Exception {
        for (String more : List.of("", ", \"seconds\": \"long\"", ", \"seconds\": -1")) {
            origin(more);
            notices.clear();
            assertThat(searchedAfterACopy().seconds()).isEqualTo(8);
            assertThat(notices)
                    .contains("random search: the copy of the supernet, made by an earlier release, does not say how"
                            + " long its training took; only the time of copying it counts");
        }
    }

    private long teachersTold() {
        return notices.stream()
                .filter(notice -> notice.startsWith("all others learn from the answers of largest"))
                .count();
    }

    @Test
    void theTeacherOfTheWinnersIsThereAlready() throws Exception {
        SelectionResult chosen = new SelectionResult(
                List.of(),
                List.of(Member.ofNotation(FIRST)),
                List.of("most-accurate"),
                List.of(),
                List.of(),
                List.of(),
                List.of());
        try (SearchResources resources = resources("top: 1, random: 0, random_search: true, teacher: largest")) {
            RetrainResult retrained = new RetrainPhase(resources)
                    .run(new GivenContext(folder, Map.of(SearchOutcome.PHASE, chosen), notices));
            assertThat(teachersTold()).isEqualTo(1);
            Path weights = RetrainPhase.folder(folder, "teacher").resolve(RetrainPhase.WEIGHTS);
            byte[] teacher = Files.readAllBytes(weights);
            FileTime written = Files.getLastModifiedTime(weights);

            // "supernet" took 8 seconds, "retrain" 7, for a winner and the teacher
            Map<String, Record> before = Map.of(RetrainPhase.NAME, retrained);
            RandomSearchResult result = new RandomSearchPhase(resources).run(new GivenContext(folder, before, notices));
            assertThat(result.runs()).hasSize(2);
            assertThat(teachersTold()).isEqualTo(1);
            assertThat(Files.getLastModifiedTime(weights)).isEqualTo(written);

            // where it is lost it is made again, the same
            Files.delete(weights);
            assertThat(new RandomSearchPhase(resources).run(new GivenContext(folder, before, notices)))
                    .isEqualTo(result);
            assertThat(teachersTold()).isEqualTo(2);
            assertThat(weights).hasBinaryContent(teacher);
        }
    }

    @Test
    void howManyFitIsAWholeNumber() {
        assertThat(RandomSearchPhase.fitting(10, 2.5)).isEqualTo(4);
        assertThat(RandomSearchPhase.fitting(2.4, 2.5)).isZero();
        assertThat(RandomSearchPhase.fitting(10, 0)).isZero();
        assertThat(RandomSearchPhase.fitting(1e9, 1)).isEqualTo(1000);
    }

    @Test
    void winnersThatAreNotTrainedInheritTheirWeights() throws Exception {
        SelectionResult chosen = new SelectionResult(
                List.of(),
                List.of(Member.ofNotation(FIRST), Member.ofNotation(SECOND)),
                List.of("most-accurate", "fastest"),
                List.of(0.25, 0.5),
                List.of(Member.ofNotation(SECOND)),
                List.of(),
                List.of());
        GivenContext context = new GivenContext(folder, Map.of(SearchOutcome.PHASE, chosen), notices);
        try (SearchResources resources = resources("top: 0, random: 1")) {
            Inheritance shared = (members, phase) -> members.stream()
                    .map(member -> new ScratchTraining.Trained(
                            constant(Weights.random(resources.space().network(member), 1)),
                            0.5,
                            new Estimate(0.75, new Interval(0.5, 1)),
                            List.of(),
                            OptionalLong.empty()))
                    .toList();
            RetrainResult result = new RetrainPhase(resources, Optional.of(shared)).run(context);
            assertThat(result.runs())
                    .extracting(RetrainResult.Trained::name, RetrainResult.Trained::weightsFrom)
                    .containsExactly(
                            tuple("found-1", "inherited"), tuple("found-2", "inherited"), tuple("random-1", "scratch"));
            assertThat(result.runs().get(1).supernetValid()).hasValue(0.5);
            assertThat(result.runs().get(1).valid()).isEqualTo(0.75);
            assertThat(RetrainPhase.weights(resources, folder, "found-1")
                            .tensors()
                            .values())
                    .allSatisfy(tensor -> assertThat(tensor.values()).containsOnly(0.5f));
        }
    }

    private static Weights constant(Weights weights) {
        Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
        weights.tensors().forEach((name, tensor) -> {
            float[] values = new float[tensor.values().length];
            Arrays.fill(values, 0.5f);
            tensors.put(name, new Weights.Tensor(tensor.dims(), values));
        });
        return new Weights(tensors);
    }
}

package org.espalier.pipeline.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.Expr;
import org.espalier.event.Notice;
import org.espalier.event.SearchEvent;
import org.espalier.event.TrialEnded;
import org.espalier.event.TrialProgressed;
import org.espalier.event.TrialStarted;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Shape;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.resources.GivenSpace;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.resources.StoppableStream;
import org.espalier.pipeline.resources.Supplied;
import org.espalier.pipeline.training.ScratchTraining;
import org.espalier.search.Candidate;
import org.espalier.search.Trial;
import org.espalier.space.GraphSpace;
import org.espalier.torch.data.testing.DrawnImages;
import org.espalier.torch.train.TrainingListener;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trials in this very process: the same trainings as elsewhere, told in events. */
class InProcessTrialsTest {
    private static final String SMALL = "|nor_conv_1x1~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|";
    private static final String EMPTY = "|none~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|";

    @TempDir
    private static Path shared;

    private static Path images;

    @TempDir
    private Path folder;

    private final List<SearchEvent> events = new ArrayList<>();

    @BeforeAll
    static void draw() throws Exception {
        images = DrawnImages.sides(shared.resolve("images"), 20);
    }

    private static SearchConfig config(String space, String retrain) {
        return SearchConfig.parse(
                "test",
                """
                data: {source: 'IMAGES', size: 8, augment: none, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: SPACE
                strategy: {name: random}
                retrain: RETRAIN
                """.replace("IMAGES", images.toString()).replace("SPACE", space).replace("RETRAIN", retrain),
                List.of());
    }

    private static SearchResources resources(String retrain) {
        return new SearchResources(
                config("{name: nas-bench-201, channels: 4, cells: 1}", retrain), System.getenv(), warning -> {});
    }

    private static Candidate candidate(SearchResources resources, long number, String notation) {
        return new Candidate(number, resources.space().codec().parse(notation));
    }

    @Test
    void aTrialIsATrainingFromScratchAndIsTold() throws Exception {
        try (SearchResources resources = resources("{batch: 8, learning_rate: 0.05}")) {
            List<Candidate> candidates = List.of(candidate(resources, 3, SMALL), candidate(resources, 4, EMPTY));
            List<Trial> trials = new InProcessTrials(resources, folder, 2, () -> {}, events::add).evaluate(candidates);

            assertThat(trials).extracting(Trial::number).containsExactly(3L, 4L);
            Architecture member = candidates.get(0).architecture();
            double alone = new ScratchTraining(resources)
                    .train(resources.space().network(member), 2, folder.resolve("alone"), TrainingListener.NONE)
                    .valid()
                    .top1();
            assertThat(trials.get(0).rankingValue()).isEqualTo(alone);
            assertThat(folder.resolve("trial-3").resolve("checkpoints")).isNotEmptyDirectory();

            assertThat(events).hasSize(8);
            assertThat(events.get(0)).isEqualTo(new TrialStarted(3, SMALL));
            for (int epoch = 1; epoch <= 2; epoch++) {
                TrialProgressed told = (TrialProgressed) events.get(epoch);
                assertThat(told.number()).isEqualTo(3);
                assertThat(told.epoch()).isEqualTo(epoch);
                assertThat(told.epochs()).isEqualTo(2);
                assertThat(told.measures()).containsOnlyKeys("loss", "train");
            }
            TrialEnded ended = (TrialEnded) events.get(3);
            assertThat(ended.score()).hasValue(alone);
            assertThat(ended.failure()).isEmpty();
            assertThat(ended.seconds()).isPositive();
            assertThat(events.get(4)).isEqualTo(new TrialStarted(4, EMPTY));
        }
    }

    /** Nothing holds the weights of convolutions without norms: at this rate they grow without end. */
    @Test
    void aTrainingThatDivergesIsAFailedTrial() throws Exception {
        Graph.Builder graph = Graph.builder(1);
        int x = 0;
        for (int i = 0; i < 6; i++) {
            Expr width = i == 0 ? Decision.ofInts("width", 8, 16).value() : Expr.of(8);
            x = graph.add("conv" + i, Conv.dense(width, Expr.of(3), 1), x);
        }
        x = graph.add("pool", new GlobalAveragePool(), x);
        x = graph.add("classifier", new Linear(Expr.of(2), true), x);
        GraphSpace bare = GraphSpace.of("bare", graph.build(x), Shape.of(1, 8, 8));
        SearchConfig config = config("{name: bare}", "{batch: 8, learning_rate: 100}");
        try (SearchResources resources = new SearchResources(
                config, Supplied.NOTHING.withSpace(new GivenSpace(bare)), System.getenv(), warning -> {})) {
            Candidate candidate = new Candidate(5, bare.decisions().architecture(0));
            Trial trial = new InProcessTrials(resources, folder, 8, () -> {}, events::add)
                    .evaluate(List.of(candidate))
                    .get(0);
            assertThat(trial.succeeded()).isFalse();
            assertThat(trial.failure())
                    .matches("training diverged in epoch \\d+ \\(loss is (NaN|Infinity)\\), learning rate 100; lower"
                            + " retrain.learning_rate");
            TrialEnded ended = (TrialEnded) events.get(events.size() - 1);
            assertThat(ended.number()).isEqualTo(5);
            assertThat(ended.score()).isEmpty();
            assertThat(ended.failure()).isEqualTo(trial.failure());
        }
    }

    @Test
    void whatSaysNothingOfTheCandidateStopsTheSearch() throws Exception {
        Path inTheWay = Files.writeString(folder.resolve("trial-0"), "in the way");
        try (SearchResources resources = resources("{batch: 8}")) {
            InProcessTrials trials = new InProcessTrials(resources, folder, 1, () -> {}, events::add);
            assertThatThrownBy(() -> trials.evaluate(List.of(candidate(resources, 0, SMALL))))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageStartingWith("trial 0: ")
                    .hasMessageContaining(inTheWay.toString());
            assertThat(events).noneMatch(TrialEnded.class::isInstance);
            Files.delete(inTheWay);
            Trial trial =
                    trials.evaluate(List.of(candidate(resources, 0, SMALL))).get(0);
            Trial undisturbed = new InProcessTrials(resources, folder.resolve("other"), 1, () -> {}, event -> {})
                    .evaluate(List.of(candidate(resources, 0, SMALL)))
                    .get(0);
            assertThat(trial).isEqualTo(undisturbed);
        }
    }

    @Test
    void aWishToStopIsAskedForBeforeATrial() {
        try (SearchResources resources = resources("{batch: 8}")) {
            InProcessTrials trials = new InProcessTrials(
                    resources,
                    folder,
                    1,
                    () -> {
                        throw new InterruptedException("asked to");
                    },
                    events::add);
            assertThatThrownBy(() -> trials.evaluate(List.of(candidate(resources, 0, SMALL))))
                    .isInstanceOf(InterruptedException.class);
            assertThat(events).isEmpty();
        }
    }

    @Test
    void aWishToStopEndsATrainingBetweenTwoBatches() {
        try (SearchResources resources = resources("{batch: 8}")) {
            resources.askToStop();
            InProcessTrials trials = new InProcessTrials(resources, folder, 1, () -> {}, events::add);
            assertThatThrownBy(() -> trials.evaluate(List.of(candidate(resources, 0, SMALL))))
                    .isInstanceOf(StoppableStream.StopAsked.class);
            assertThat(events).noneMatch(event -> event instanceof TrialEnded || event instanceof Notice);
        }
    }
}

package org.espalier.pipeline.phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.espalier.files.AtomicFiles;
import org.espalier.graph.Network;
import org.espalier.graph.Safetensors;
import org.espalier.graph.Weights;
import org.espalier.measure.Answers;
import org.espalier.measure.AnswersFile;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.phase.RetrainPhase.Origin;
import org.espalier.pipeline.phase.RetrainPhase.Run;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.Holdout;
import org.espalier.pipeline.result.MainMeasure;
import org.espalier.pipeline.result.Member;
import org.espalier.pipeline.result.ProofResult;
import org.espalier.pipeline.result.RetrainResult;
import org.espalier.pipeline.result.SearchPaid;
import org.espalier.pipeline.result.SelectionResult;
import org.espalier.pipeline.result.Timing;
import org.espalier.torch.data.testing.DrawnImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProofPhaseTest {
    private static final String SLOW =
            "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|nor_conv_3x3~0|none~1|none~2|";
    private static final String QUICK = "|none~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|";

    @TempDir
    private Path folder;

    private SearchResources resources(String constraints) throws Exception {
        return resources(constraints, "");
    }

    private SearchResources resources(String constraints, String more) throws Exception {
        SearchConfig config = SearchConfig.parse(
                "test",
                """
                data: {source: 'IMAGES', size: 8, augment: none, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: nas-bench-201, channels: 4, cells: 1}
                device: {name: surprising}
                constraints: CONSTRAINTS
                strategy: {name: random}
                retrain: {top: 2, random: 0, batch: 8, baselines: []}
                """.replace(
                                "IMAGES",
                                DrawnImages.sides(folder.resolve("images"), 8).toString()).replace(
                                "CONSTRAINTS", constraints)
                        + more,
                List.of());
        return new SearchResources(config, System.getenv(), warning -> {});
    }

    /** Two members that seem to be trained: the slow one, which is better on validation images, and a quick one. */
    private ProofResult prove(SearchResources resources) throws Exception {
        return prove(resources, List.of());
    }

    private ProofResult prove(SearchResources resources, List<RetrainResult.Diverged> diverged) throws Exception {
        List<Member> winners = List.of(Member.ofNotation(SLOW), Member.ofNotation(QUICK));
        SelectionResult chosen = new SelectionResult(List.of(), winners, List.of(), List.of(), List.of(), List.of());
        List<RetrainResult.Trained> trained = new ArrayList<>();
        for (Run run : RetrainPhase.runs(resources, chosen)) {
            AtomicFiles.write(
                    RetrainPhase.folder(folder, run.name()).resolve(RetrainPhase.WEIGHTS),
                    Safetensors.write(Weights.random(run.network(), 1), Map.of()));
            trained.add(new RetrainResult.Trained(
                    OptionalDouble.empty(),
                    run.name(),
                    run.architecture(),
                    1,
                    1,
                    0.5,
                    run.architecture().equals(SLOW) ? 0.9 : 0.8,
                    OptionalLong.empty()));
        }
        Map<String, Record> results =
                Map.of(SearchOutcome.PHASE, chosen, RetrainPhase.NAME, new RetrainResult(trained, diverged));
        return new ProofPhase(resources).run(new GivenContext(folder, results, new ArrayList<>()));
    }

    @Test
    void allWinnersAreProvedAndTheBestOnValidationImagesIsTheBest() throws Exception {
        try (SearchResources resources = resources("{}")) {
            ProofResult result = prove(resources);
            assertThat(result.best()).isEqualTo("found-1");
            assertThat(result.measure()).hasValue(MainMeasure.ACCURACY);
            assertThat(result.searchPaid()).as("there is no random member").isEmpty();
            assertThat(result.runs())
                    .extracting(ProofResult.Proved::name, row -> row.role().orElseThrow())
                    .containsExactly(tuple("found-1", "most-accurate"), tuple("found-2", "next-1"));
            assertThat(result.runs().get(0)).satisfies(row -> {
                assertThat(row.test().images()).hasValue(4);
                assertThat(row.withinLimits()).isEmpty();
                assertThat(row.breaks()).isEmpty();
                assertThat(row.onnx()).isEqualTo("runs/found-1/model.onnx");
                assertThat(row.onnxMaxAbsDiff()).isLessThan(1e-4);
            });
        }
    }

    @Test
    void whatEachNetworkAnsweredStandsBesideItsModel() throws Exception {
        try (SearchResources resources = resources("{}")) {
            for (ProofResult.Proved row : prove(resources).runs()) {
                Answers answers =
                        AnswersFile.read(RetrainPhase.folder(folder, row.name()).resolve(ProofPhase.ANSWERS));
                assertThat(resources.goal().judge().value(answers))
                        .isEqualTo(row.test().top1().getAsDouble());
            }
        }
    }

    @Test
    void aMeasureOfWhichLessIsBetterChoosesTheLeast() throws Exception {
        try (SearchResources resources = resources("{}", "objective: {minimize: negative_log_likelihood}\n")) {
            ProofResult result = prove(resources);
            assertThat(result.best()).as("0.8 is less than 0.9").isEqualTo("found-2");
            assertThat(result.measure()).hasValue(new MainMeasure("negative_log_likelihood", false));
        }
    }

    /** The answers of both sides are those of random weights; where their files break nothing there is a ratio, whatever it is. */
    @Test
    void randomMembersAreAllProvedAndMakeAFront() throws Exception {
        try (SearchResources resources = resources("{}")) {
            List<String> notices = new ArrayList<>();
            ProofResult result = proveUnfit(resources, 0, 0, notices);
            assertThat(result.runs())
                    .extracting(ProofResult.Proved::name, ProofResult.Proved::role)
                    .containsExactly(
                            tuple("found-1", Optional.of("most-accurate")), tuple("random-1", Optional.empty()));
            SearchPaid paid = result.searchPaid().orElseThrow();
            assertThat(paid.foundMembers()).hasValue(1);
            assertThat(paid.randomMembers()).hasValue(1);
            assertThat(paid.reference()).containsOnlyKeys("accuracy", "latency_ms");
            double slowest = result.runs().stream()
                    .mapToDouble(row -> row.latencyMs().median().getAsDouble())
                    .max()
                    .orElseThrow();
            assertThat(paid.reference().get("latency_ms")).isBetween(slowest, 1.1 * slowest);
        }
    }

    @Test
    void whoeverUsesTheSearchNeedsTheFilesOfAllWinners() throws Exception {
        try (SearchResources resources = resources("{}")) {
            ProofResult result = prove(resources);
            ProofPhase phase = new ProofPhase(resources);
            assertThat(phase.lost(folder, result)).isEmpty();
            Files.delete(RetrainPhase.folder(folder, "found-2").resolve(ProofPhase.MODEL));
            assertThat(phase.lost(folder, result)).containsExactly("runs/found-2/model.onnx");
            // earlier releases proved the best alone, and gave it no role
            List<ProofResult.Proved> former = List.of(new ProofResult.Proved(
                    "found-1",
                    Holdout.UNKNOWN,
                    Timing.UNKNOWN,
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    "",
                    0));
            assertThat(phase.lost(folder, new ProofResult(former, "found-1"))).isEmpty();
            Files.delete(RetrainPhase.folder(folder, "found-1").resolve(RetrainPhase.WEIGHTS));
            assertThat(phase.lost(folder, new ProofResult(former, "found-1")))
                    .containsExactly("runs/found-1/weights.safetensors");
        }
    }

    /** Weights that are fit for nothing: what they compute is no number, on neither side. */
    private ProofResult proveUnfit(SearchResources resources, int winners, int random, List<String> notices)
            throws Exception {
        SelectionResult chosen = new SelectionResult(
                List.of(),
                List.of(Member.ofNotation(SLOW)),
                List.of(),
                List.of(Member.ofNotation(QUICK)),
                List.of(),
                List.of());
        List<RetrainResult.Trained> trained = new ArrayList<>();
        for (Run run : RetrainPhase.runs(resources, chosen)) {
            Weights fit = Weights.random(run.network(), 1);
            boolean unfit = run.origin() == Origin.FOUND ? winners > 0 : random > 0;
            AtomicFiles.write(
                    RetrainPhase.folder(folder, run.name()).resolve(RetrainPhase.WEIGHTS),
                    Safetensors.write(unfit ? huge(fit) : fit, Map.of()));
            trained.add(new RetrainResult.Trained(
                    OptionalDouble.empty(), run.name(), run.architecture(), 1, 1, 0.5, 0.5, OptionalLong.empty()));
        }
        Map<String, Record> results =
                Map.of(SearchOutcome.PHASE, chosen, RetrainPhase.NAME, new RetrainResult(trained, List.of()));
        return new ProofPhase(resources).run(new GivenContext(folder, results, notices));
    }

    private static Weights huge(Weights weights) {
        Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
        weights.tensors().forEach((name, tensor) -> {
            float[] values = new float[tensor.values().length];
            Arrays.fill(values, 1e30f);
            tensors.put(name, new Weights.Tensor(tensor.dims(), values));
        });
        return new Weights(tensors);
    }

    @Test
    void aRivalWhoseFileComputesSomethingElseIsLeftOutAndTheFoundOneIsNamed() throws Exception {
        try (SearchResources resources = resources("{}")) {
            List<String> notices = new ArrayList<>();
            assertThat(proveUnfit(resources, 0, 1, notices).runs())
                    .extracting(ProofResult.Proved::name)
                    .containsExactly("found-1");
            assertThat(notices)
                    .singleElement()
                    .asString()
                    .startsWith("random-1 is left out of the comparison: the exported file differs from LibTorch by ");
            assertThatThrownBy(() -> proveUnfit(resources, 1, 0, notices))
                    .hasMessageStartingWith("found-1: the exported file differs from LibTorch by ");
        }
    }

    @Test
    void whatDivergedIsNotProved() throws Exception {
        try (SearchResources resources = resources("{}")) {
            List<RetrainResult.Diverged> diverged = List.of(new RetrainResult.Diverged("found-1", SLOW, "why"));
            assertThat(prove(resources, diverged).best()).isEqualTo("found-2");
        }
    }

    @Test
    void theNextIsTheBestWhereTheExportedFileOfTheBestIsTooSlow() throws Exception {
        try (SearchResources resources = resources("{latency_ms: '<= LIMIT'}".replace("LIMIT", between()))) {
            ProofResult result = prove(resources);
            assertThat(result.best()).isEqualTo("found-2");
            assertThat(result.runs().get(0).withinLimits()).hasValue(false);
            assertThat(result.runs().get(1).withinLimits()).hasValue(true);
            assertThat(result.runs().get(1).breaks()).hasValue(List.of());
        }
    }

    @Test
    void theBestIsSaidToBeOutsideWhereNoneKeepsTheLimits() throws Exception {
        try (SearchResources resources = resources("{params: '<= 1'}")) {
            ProofResult result = prove(resources);
            assertThat(result.best()).isEqualTo("found-1");
            assertThat(result.runs().get(0).withinLimits()).hasValue(false);
            assertThat(result.runs().get(0).breaks().orElseThrow())
                    .singleElement()
                    .asString()
                    .startsWith("params <= 1 (has ");
        }
    }

    /** A latency that the exported file of one keeps and that of the other does not. */
    private String between() throws Exception {
        try (SearchResources resources = resources("{}")) {
            double[] millis = new double[2];
            for (int i = 0; i < 2; i++) {
                Network network =
                        resources.space().network(resources.space().codec().parse(i == 0 ? SLOW : QUICK));
                byte[] onnx = resources.onnx(network, Weights.random(network, 1));
                millis[i] = SurprisingDevice.millis("found", onnx.length);
            }
            assertThat(millis[1]).isLessThan(millis[0]);
            return Double.toString((millis[0] + millis[1]) / 2);
        }
    }

    @Test
    void weightsOfAnotherTrainingAreRefusedByName() throws Exception {
        try (SearchResources resources = resources("{}")) {
            Path file = RetrainPhase.folder(folder, "found-1").resolve(RetrainPhase.WEIGHTS);
            Weights weights = new Weights(Map.of("a", new Weights.Tensor(new int[] {1}, 7)));
            String digest = resources.identity().digest();
            AtomicFiles.write(file, Safetensors.write(weights, Map.of("data", digest, "run", "found-1")));
            assertThat(RetrainPhase.weights(resources, folder, "found-1")).isEqualTo(weights);
            AtomicFiles.write(file, Safetensors.write(weights, Map.of("data", "0a", "run", "found-1")));
            assertThatThrownBy(() -> RetrainPhase.weights(resources, folder, "found-1"))
                    .hasMessage(file + ": holds weights of another training, expected data " + digest
                            + ", got 0a; restore it, or remove it and resume: it is trained again");
            AtomicFiles.write(file, Safetensors.write(weights, Map.of("data", digest, "run", "found-2")));
            assertThatThrownBy(() -> RetrainPhase.weights(resources, folder, "found-1"))
                    .hasMessageContaining("expected run found-1, got found-2");
            byte[] damaged = Safetensors.write(weights, Map.of("data", digest));
            damaged[damaged.length - 1] ^= 1;
            AtomicFiles.write(file, damaged);
            assertThatThrownBy(() -> RetrainPhase.weights(resources, folder, "found-1"))
                    .hasMessageStartingWith(file + ": its checksum does not match")
                    .hasMessageEndingWith("; restore it, or remove it and resume: it is trained again");
            Files.delete(file);
            assertThatThrownBy(() -> RetrainPhase.weights(resources, folder, "found-1"))
                    .hasMessageStartingWith(file + ": is missing; restore it");
        }
    }
}

package org.espalier.oneshot.relaxed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.ToyStream;
import org.espalier.space.Relaxation;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.Activations;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.train.CheckpointFolder;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.Telemetry;
import org.espalier.torch.train.TrainingListener;
import org.espalier.torch.train.TrainingLoop;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stages of growing depth and ever fewer candidates: what survives from one to the next, and what does not. */
class StagedTrainingTest {
    private static final int STEPS = 2;
    private static final int CHANNELS = 2;
    private static final int CLASSES = 4;
    private static final ToyStream TRAINING = new ToyStream(STEPS, 8, 8, 1);
    private static final ToyStream VALIDATION = new ToyStream(1, 8, 8, 2);
    private static final SearchSpace DARTS = Zoo.installed()
            .space(
                    "darts",
                    Map.of(
                            "input",
                            List.of(3, 8, 8),
                            "classes",
                            CLASSES,
                            "cells",
                            6,
                            "search_channels",
                            CHANNELS,
                            "search_cells",
                            4,
                            "nodes",
                            2));
    private static final SearchSpace CELLS = Zoo.installed()
            .space("nas-bench-201", Map.of("input", List.of(3, 8, 8), "classes", CLASSES, "channels", 2, "cells", 1));

    private static int threads;

    /** On toys several only wait for each other. */
    @BeforeAll
    static void oneThread() {
        threads = torch.get_num_threads();
        torch.set_num_threads(1);
    }

    @AfterAll
    static void asBefore() {
        torch.set_num_threads(threads);
    }

    @TempDir
    private Path folder;

    private static Stage stage(double depth, int candidates, int epochs, int rest, long seed) {
        RelaxedMethod method = RelaxedMethod.of(Mixing.SOFTMAX, Activations.KEEP)
                .dropping(new SkipDropout(0.3))
                .choosing(new WithoutNone(new FewerSkips(2, FewerSkips.First.WEAKEST)));
        return new Stage(depth, candidates, DartsSettings.standard(epochs, seed).resting(rest), method);
    }

    private static StagedTraining training(SearchSpace space, int epochs, int rest) {
        List<Stage> stages =
                List.of(stage(0.5, 5, epochs, rest, 1), stage(0.75, 3, epochs, rest, 2), stage(1, 2, epochs, rest, 3));
        return new StagedTraining(context(space, 3 * epochs), stages);
    }

    private static OneShotContext context(SearchSpace space, int epochs) {
        return OneShotContext.plain(space, TRAINING, Optional.of(VALIDATION), epochs, new DirectConvolution(), 4);
    }

    private static Clock clock(int epoch, int epochs) {
        return Clock.atEpoch(epoch, STEPS, epochs);
    }

    /** Gives the options of an edge, as far as they are left, alphas that fall by one from option to option, from another option on for each edge. */
    private static void rank(StagedTraining training) {
        int edge = 0;
        for (Map.Entry<String, List<String>> row : training.candidates().entrySet()) {
            float[] alphas = new float[row.getValue().size()];
            for (int i = 0; i < alphas.length; i++) {
                alphas[(edge + i) % alphas.length] = -i;
            }
            training.architecture().assign(row.getKey() + ".alpha", alphas);
            edge++;
        }
    }

    /** What {@link #rank} leaves of a list for an edge: so many from the edge's number on, in their order. */
    private static List<String> strongest(List<String> options, int edge, int most) {
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < options.size(); i++) {
            int place = Math.floorMod(i - edge, options.size());
            if (place < most) {
                kept.add(options.get(i));
            }
        }
        return kept;
    }

    /** The trained values of a search network of two nodes a cell, from what stands on which edge: by hand, from the papers' description of each operation. */
    private static int values(int cells, Map<String, List<String>> candidates) {
        int stem = 3 * CHANNELS;
        int values = 3 * stem * 9 + 2 * stem;
        int before = stem;
        int last = stem;
        int width = CHANNELS;
        for (int cell = 0; cell < cells; cell++) {
            boolean reduces = cell == cells / 3 || cell == 2 * cells / 3;
            width *= reduces ? 2 : 1;
            values += before * width + last * width;
            for (Map.Entry<String, List<String>> edge : candidates.entrySet()) {
                if (edge.getKey().startsWith(reduces ? "reduce" : "normal")) {
                    boolean halves = reduces && !edge.getKey().endsWith("-2");
                    for (String operation : edge.getValue()) {
                        values += values(operation, width, halves);
                    }
                }
            }
            before = last;
            last = 2 * width;
        }
        return values + last * CLASSES + CLASSES;
    }

    private static int values(String operation, int width, boolean halves) {
        return switch (operation) {
            case "skip_connect" -> halves ? width * width : 0;
            case "sep_conv_3x3" -> 2 * (9 * width + width * width);
            case "sep_conv_5x5" -> 2 * (25 * width + width * width);
            case "dil_conv_3x3" -> 9 * width + width * width;
            case "dil_conv_5x5" -> 25 * width + width * width;
            default -> 0;
        };
    }

    @Test
    void eachStageIsDeeperAndHasTheStrongestCandidatesOfTheOneBefore() {
        int[] cells = {3, 5, 6}; // a half, three quarters and all of six, rounded
        int[] left = {8, 5, 3};
        try (StagedTraining training = training(DARTS, 1, 0)) {
            List<Decision> decisions = training.weights().relaxation().decisions();
            Map<String, List<String>> expected = training.candidates();
            assertThat(expected).hasSize(decisions.size()).hasSize(10);
            for (int stage = 0; stage < 3; stage++) {
                training.beginEpoch(clock(stage, 3));
                if (stage > 0) {
                    Map<String, List<String>> kept = new LinkedHashMap<>();
                    for (Map.Entry<String, List<String>> edge : expected.entrySet()) {
                        kept.put(edge.getKey(), strongest(edge.getValue(), kept.size(), left[stage]));
                    }
                    expected = kept;
                }
                int most = left[stage];
                assertThat(training.stage()).isEqualTo(stage);
                assertThat(training.candidates()).isEqualTo(expected);
                assertThat(training.candidates().values())
                        .allSatisfy(options -> assertThat(options).hasSize(most));
                assertThat((int) training.weights().store().trainedValues()).isEqualTo(values(cells[stage], expected));
                assertThat((int) training.architecture().trainedValues()).isEqualTo(10 * most);
                training.endEpoch(clock(stage, 3));
                rank(training);
            }
        }
    }

    @Test
    void whatIsLearnedOfWhatIsLeftIsToldOfAll() {
        try (StagedTraining training = training(CELLS, 1, 0)) {
            training.beginEpoch(clock(0, 3));
            training.endEpoch(clock(0, 3));
            rank(training);
            training.beginEpoch(clock(1, 3));
            training.endEpoch(clock(1, 3));
            training.moveArchitecture(
                    TRAINING.epoch(0).next(), VALIDATION.epoch(0).next(), clock(1, 3));
            rank(training);
            Telemetry telemetry = training.telemetry(clock(1, 3));
            Relaxation relaxation = CELLS.relaxation().orElseThrow();
            double[] falling = Mixing.SOFTMAX.probabilities(new double[] {0, -1, -2, -3});
            for (int edge = 0; edge < 6; edge++) {
                Decision decision = relaxation.decisions().get(edge);
                List<String> four = strongest(decision.options(), edge, 4);
                Map<String, Double> shares = telemetry.probabilities().get(decision.path());
                assertThat(shares.keySet()).containsExactlyElementsOf(decision.options());
                for (String option : decision.options()) {
                    int at = four.indexOf(option);
                    assertThat(shares.get(option))
                            .isCloseTo(at < 0 ? 0 : falling[Math.floorMod(at - edge, 4)], within(1e-6));
                }
            }
            Architecture derived = training.derived();
            assertThat(telemetry.derived()).contains(derived);
            assertThat(telemetry.measures()).containsEntry("stage", 2.0).containsEntry("skip_dropout", 0.3);
            double likelihood = 0;
            for (Decision decision : relaxation.decisions()) {
                likelihood +=
                        Math.log(telemetry.probabilities().get(decision.path()).get(derived.option(decision)));
                assertThat(derived.option(decision)).isNotEqualTo("none");
            }
            assertThat(training.logLikelihood(derived)).isCloseTo(likelihood, within(1e-9));
            // the first edge has dropped its last option, the average pool
            Decision first = relaxation.decisions().get(0);
            double shareOfOwn = telemetry.probabilities().get(first.path()).get(derived.option(first));
            assertThat(training.logLikelihood(derived.with(first, 4)))
                    .isCloseTo(likelihood - Math.log(shareOfOwn) + Math.log(1e-12), within(1e-9));
        }
    }

    /** An edge that no node has chosen needs no place, whether or not {@code none} was dropped of it. */
    @Test
    void aMemberOfWhatIsLeftIsTheSameWithinTheNetworkAndAlone() {
        try (StagedTraining training = training(DARTS, 1, 0)) {
            for (int stage = 0; stage < 3; stage++) {
                training.beginEpoch(clock(stage, 3));
                training.endEpoch(clock(stage, 3));
                rank(training);
            }
            training.moveArchitecture(
                    TRAINING.epoch(0).next(), VALIDATION.epoch(0).next(), clock(2, 3));
            Architecture member = training.derived();
            RelaxedSupernet net = training.weights();
            ParameterStore own =
                    new ParameterStore(0, Initialisation.HE_FAN_OUT, net.store().type(), TensorFactory.HOST);
            try (NetworkModule alone = NetworkModule.create(net.network(member), own, new DirectConvolution());
                    PointerScope scope = new PointerScope()) {
                alone.store().load(net.extract(member));
                Tensor images = TRAINING.epoch(5).next().images();
                Tensor expected = Tensors.withoutGradient(
                        () -> alone.forward(images, alone.evaluating().batchOnly()));
                float[] within = HostCopies.floats(net.forward(images, member));
                assertThat(within).usingComparatorWithPrecision(1e-4f).containsExactly(HostCopies.floats(expected));
            }
            Decision op = DARTS.decisions().all().get(1);
            String gone = op.options().stream()
                    .filter(option ->
                            !training.candidates().get("normal.edge2-0").contains(option))
                    .findFirst()
                    .orElseThrow();
            assertThatThrownBy(() -> net.network(member.with(op, op.indexOf(gone))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("'" + gone + "' of 'normal.edge2-0' was dropped; left are [");
        }
    }

    @Test
    void nothingOfAStageStaysAllocatedInTheNext() {
        try (StagedTraining training = training(CELLS, 1, 0)) {
            List<Long> held = new ArrayList<>();
            for (int stage = 0; stage < 3; stage++) {
                ParameterStore weights = training.weights().store();
                ParameterStore architecture = training.architecture();
                training.beginEpoch(clock(stage, 3));
                training.endEpoch(clock(stage, 3));
                held.add(Pointer.totalCount());
                if (stage > 0) {
                    assertThat(training.weights().store()).isNotSameAs(weights);
                    assertThatThrownBy(weights::sum).isInstanceOf(IllegalStateException.class);
                    assertThatThrownBy(architecture::sum).isInstanceOf(IllegalStateException.class);
                }
            }
            assertThat(held.get(1)).isLessThan(held.get(0));
            assertThat(held.get(2)).isLessThan(held.get(1));
        }
    }

    /** While the architecture of a stage rests it knows nothing, and what the stage before had learned is what counts. */
    @Test
    void aStageThatRestsDerivesWhatTheOneBeforeHadLearned() {
        List<Telemetry> seen = new ArrayList<>();
        try (StagedTraining training = training(CELLS, 2, 1)) {
            new TrainingLoop(training, 6, TRAINING, report -> {
                        seen.add(report.telemetry());
                        if (seen.size() == 3) {
                            Architecture before = seen.get(1).derived().orElseThrow();
                            assertThat(training.derived()).isEqualTo(before);
                            assertThat(training.logLikelihood(before)).isGreaterThan(6 * Math.log(0.9 / 5));
                            assertThat(report.telemetry().measures())
                                    .containsEntry(
                                            "skips", seen.get(1).measures().get("skips"));
                        }
                    })
                    .run(null, 6);
        }
        assertThat(seen)
                .extracting(telemetry -> telemetry.measures().get("stage"))
                .containsExactly(1.0, 1.0, 2.0, 2.0, 3.0, 3.0);
        assertThat(seen.get(2).derived()).isEqualTo(seen.get(1).derived());
        assertThat(seen.get(4).derived()).isEqualTo(seen.get(3).derived());
        assertThat(seen.get(0).measures().get("skip_dropout")).isCloseTo(0.15, within(1e-12));
        assertThat(seen.get(1).measures().get("skip_dropout")).isEqualTo(0.3);
    }

    /** At a border, in the rest behind it, and where a stage learns: with new objects each time, as after a kill. */
    @Test
    void resumedAnywhereItEndsTheSame() {
        Map<String, float[]> straight;
        Architecture derived;
        try (StagedTraining training = training(DARTS, 2, 1)) {
            new TrainingLoop(training, 6, TRAINING, TrainingListener.NONE).run(null, 6);
            straight = training.state();
            derived = training.derived();
        }
        for (int epoch = 1; epoch <= 6; epoch++) {
            try (StagedTraining training = training(DARTS, 2, 1)) {
                TrainingLoop loop = new TrainingLoop(training, 6, TRAINING, TrainingListener.NONE);
                loop.run(new CheckpointFolder(folder), epoch);
                assertThat(loop.epochsDone()).isEqualTo(epoch);
                assertThat(training.stage()).isEqualTo((epoch - 1) / 2);
                if (epoch == 6) {
                    assertThat(training.derived()).isEqualTo(derived);
                    Map<String, float[]> resumed = training.state();
                    assertThat(resumed.keySet()).isEqualTo(straight.keySet());
                    straight.forEach((name, values) ->
                            assertThat(resumed.get(name)).as(name).isEqualTo(values));
                }
            }
        }
    }

    @Test
    void theStagesHaveAllEpochs() {
        assertThatThrownBy(() -> new StagedTraining(context(CELLS, 5), List.of(stage(1, 2, 4, 0, 1))).close())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("1 stages have 4 epochs, expected 5");
        assertThatThrownBy(() -> stage(0, 2, 1, 0, 1)).hasMessage("depth 0.0 is no share above 0, at most 1");
        assertThatThrownBy(() -> stage(1, 1, 1, 0, 1)).hasMessage("candidates 1 are below 2");
    }

    @Test
    void aCheckpointWithoutItsStageIsNamed() {
        try (StagedTraining training = training(CELLS, 1, 0)) {
            Map<String, float[]> state = new LinkedHashMap<>(training.state());
            state.remove("stage:left");
            assertThatThrownBy(() -> training.restore(state))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the checkpoint has no 'left' of a stage");
        }
    }
}

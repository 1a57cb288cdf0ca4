package org.espalier.oneshot.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch;
import org.espalier.decision.Decision;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Identity;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Primitives.Zero;
import org.espalier.graph.Shape;
import org.espalier.oneshot.CollapseGuard;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.ToyStream;
import org.espalier.oneshot.relaxed.StagedTraining;
import org.espalier.space.GraphSpace;
import org.espalier.space.SearchSpace;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.Telemetry;
import org.espalier.torch.train.TrainingLoop;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** P-DARTS's settings, how its epochs are divided, and spaces that are not like DARTS's. */
class PDartsTest {
    private static final ToyStream TRAINING = new ToyStream(2, 8, 8, 1);
    private static final SearchSpace CELLS = Zoo.installed()
            .space("nas-bench-201", Map.of("input", List.of(3, 8, 8), "classes", 4, "channels", 2, "cells", 1));

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

    private static OneShotContext context(SearchSpace space, int epochs) {
        return OneShotContext.plain(
                space, TRAINING, Optional.of(new ToyStream(1, 8, 8, 2)), epochs, new DirectConvolution(), 4);
    }

    private static List<Telemetry> run(JointTraining training, int epochs) {
        List<Telemetry> seen = new ArrayList<>();
        new TrainingLoop(training, epochs, TRAINING, report -> seen.add(report.telemetry())).run(null, epochs);
        return seen;
    }

    /** How many epochs each stage has: as even as can be, the first ones more, and with too few epochs the last stages none. */
    @ParameterizedTest
    @CsvSource({"6,2,2,2", "7,3,2,2", "8,3,3,2", "2,1,1,0", "1,1,0,0"})
    void theEpochsAreDividedEvenly(int epochs, long first, long second, long third) {
        try (JointTraining training = new PDarts().create(context(CELLS, epochs))) {
            List<Double> stages = run(training, epochs).stream()
                    .map(telemetry -> telemetry.measures().get("stage"))
                    .toList();
            assertThat(stages).isSorted().hasSize(epochs);
            assertThat(stages.stream().filter(stage -> stage == 1).count()).isEqualTo(first);
            assertThat(stages.stream().filter(stage -> stage == 2).count()).isEqualTo(second);
            assertThat(stages.stream().filter(stage -> stage == 3).count()).isEqualTo(third);
        }
    }

    /** Ten of 25 epochs, in which the alphas stay as they were drawn, which differs from stage to stage. */
    @Test
    void theArchitectureRestsInEachStage() {
        try (JointTraining training = new PDarts().create(context(CELLS, 9))) {
            List<Telemetry> seen = run(training, 9);
            for (int stage = 0; stage < 3; stage++) {
                assertThat(seen.get(3 * stage + 1).probabilities())
                        .isNotEqualTo(seen.get(3 * stage).probabilities());
                assertThat(seen.get(3 * stage).measures().get("skip_dropout"))
                        .isCloseTo(new double[] {0.1, 0.4, 0.7}[stage] * 2 / 3, within(1e-9));
            }
        }
    }

    @Test
    void atMostTwoSkipsAndNoNoneAreDerived() {
        try (StagedTraining training = (StagedTraining) new PDarts().create(context(CELLS, 3))) {
            training.architecture()
                    .trained()
                    .forEach(row -> training.architecture().assign(row.name(), new float[] {9, 8, 1, 2, 0}));
            assertThat(CELLS.codec().format(training.derived()))
                    .containsOnlyOnce("skip_connect~1")
                    .satisfies(
                            cell -> assertThat(cell.split("skip_connect", -1)).hasSize(3))
                    .satisfies(
                            cell -> assertThat(cell.split("nor_conv_3x3", -1)).hasSize(5));
        }
    }

    private static Graph conv() {
        Graph.Builder graph = Graph.builder(1);
        int x = graph.add("conv", Conv.dense(Expr.of(4), Expr.of(3), 1), 0);
        return graph.build(graph.add("norm", new BatchNorm(false), x));
    }

    private static Graph pointwise() {
        Graph.Builder graph = Graph.builder(1);
        int x = graph.add("conv", Conv.pointwise(Expr.of(4)), 0);
        return graph.build(graph.add("norm", new BatchNorm(false), x));
    }

    private static SearchSpace oneChoice(Decision decision, Graph... candidates) {
        Graph.Builder graph = Graph.builder(1);
        int x = graph.add("stem", conv(), 0);
        x = graph.oneOf("choice", decision, List.of(candidates), x);
        x = graph.add("pool", new GlobalAveragePool(), x);
        Graph whole = graph.build(graph.add("classifier", new Linear(Expr.of(4), true), x));
        return GraphSpace.of("one choice", whole, Shape.of(3, 8, 8));
    }

    /** It says no skips where there are none to count, and has no other depth. */
    @Test
    void aSpaceWithoutSkipsAndOfTwoCandidatesIsSearchedWithBoth() {
        Decision decision = Decision.ofLabels("op", "conv1", "conv3");
        SearchSpace space = oneChoice(decision, pointwise(), conv());
        assertThat(new PDarts().lacks(space)).isEmpty();
        assertThat(space.relaxation(0.5)).isEmpty();
        try (StagedTraining training = (StagedTraining) new PDarts().create(context(space, 3))) {
            List<Telemetry> seen = run(training, 3);
            assertThat(training.stage()).isEqualTo(2);
            assertThat(training.candidates()).containsEntry("op", List.of("conv1", "conv3"));
            assertThat(seen.get(2).measures()).doesNotContainKey("skips");
            assertThat(seen.get(2).probabilities().get("op").values()).allMatch(share -> share > 0);
        }
    }

    /** The weakest of three goes in the first stage; two stay until one is derived, {@code none} only where there is nothing else. */
    @Test
    void aSpaceOfThreeCandidatesDropsOne() {
        Decision decision = Decision.ofLabels("op", "none", "skip", "conv");
        SearchSpace space = oneChoice(decision, Graph.of("zero", new Zero(1)), Graph.of("id", new Identity()), conv());
        try (StagedTraining training =
                (StagedTraining) new PDarts(75, 96, 6e-4, List.of(0.5, 1.0), List.of(2), List.of(0.1, 0.4), 0.4, 0)
                        .create(context(space, 2))) {
            training.architecture().assign("op.alpha", new float[] {3, 2, 0});
            training.beginEpoch(Clock.atEpoch(1, 2, 2));
            training.endEpoch(Clock.atEpoch(1, 2, 2));
            assertThat(training.candidates()).containsEntry("op", List.of("none", "skip"));
            assertThat(training.derived().option(decision))
                    .as("no skip is allowed, but by the stage before conv is gone and there is nothing else")
                    .isEqualTo("skip");
            training.moveArchitecture(
                    TRAINING.epoch(0).next(), TRAINING.epoch(1).next(), Clock.atEpoch(1, 2, 2));
            assertThat(training.derived().option(decision)).isEqualTo("skip"); // there is nothing else
        }
    }

    @Test
    void theDefaultsAreThePublishedOnes() {
        PDarts published = new PDarts();
        assertThat(published)
                .isEqualTo(new PDarts(
                        75,
                        96,
                        6e-4,
                        List.of(5 / 20.0, 11 / 20.0, 17 / 20.0),
                        List.of(5, 3),
                        List.of(0.1, 0.4, 0.7),
                        10 / 25.0,
                        2));
        assertThat(published.learningRate()).isEqualTo(0.025);
        assertThat(published.trainingShare()).isEqualTo(0.5);
        assertThat(published.guard()).isEqualTo(CollapseGuard.WEIGHTLESS);
    }

    private static PDarts with(List<Double> depths, List<Integer> candidates, List<Double> dropout) {
        return new PDarts(75, 96, 6e-4, depths, candidates, dropout, 0.4, 2);
    }

    @Test
    void stagesThatDoNotFitEachOtherAreNamed() {
        assertThatThrownBy(() -> with(List.of(), List.of(), List.of()))
                .hasMessageStartingWith("depths: expected a whole number in 1..10, got 0");
        assertThatThrownBy(() -> with(List.of(0.5, 1.5), List.of(5), List.of(0.1, 0.1)))
                .hasMessage("depths: expected a number above 0, at most 1.0, got 1.5");
        assertThatThrownBy(() -> with(List.of(0.5, 1.0), List.of(5, 3), List.of(0.1, 0.1)))
                .hasMessage("candidates: expected 1 values, one for each stage but the last of 'depths', got 2");
        assertThatThrownBy(() -> with(List.of(0.5, 0.7, 1.0), List.of(5, 5), List.of(0.1, 0.1, 0.1)))
                .hasMessage("candidates: expected a whole number in 2..4, got 5");
        assertThatThrownBy(() -> with(List.of(0.5, 1.0), List.of(1), List.of(0.1, 0.1)))
                .hasMessage("candidates: expected a whole number in 2..1000, got 1");
        assertThatThrownBy(() -> with(List.of(0.5, 1.0), List.of(5), List.of(0.1)))
                .hasMessage("skip_dropout: expected 2 values, one for each stage of 'depths', got 1");
        assertThatThrownBy(() -> with(List.of(0.5, 1.0), List.of(5), List.of(0.1, 1.0)))
                .hasMessage("skip_dropout: expected a number in 0.0..0.99, got 1.0");
    }

    @Test
    void stagesArePartOfTheIdentity() {
        List<PDarts> all = List.of(
                with(List.of(0.5, 1.0), List.of(5), List.of(0.1, 0.1)),
                with(List.of(0.6, 1.0), List.of(5), List.of(0.1, 0.1)),
                with(List.of(0.5, 1.0), List.of(4), List.of(0.1, 0.1)),
                with(List.of(0.5, 1.0), List.of(5), List.of(0.1, 0.2)));
        List<String> identities = new ArrayList<>();
        for (PDarts settings : all) {
            try (JointTraining training = settings.create(context(CELLS, 3))) {
                identities.add(training.identity());
                run(training, 3);
                assertThat(training.identity()).isEqualTo(identities.get(identities.size() - 1));
            }
        }
        assertThat(identities).doesNotHaveDuplicates();
    }
}

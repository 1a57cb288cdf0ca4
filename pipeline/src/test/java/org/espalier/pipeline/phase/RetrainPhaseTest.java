package org.espalier.pipeline.phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.espalier.graph.Network;
import org.espalier.graph.Weights;
import org.espalier.measure.ClassMeasures;
import org.espalier.pipeline.execution.JobEnd;
import org.espalier.pipeline.execution.local.Trainings.Outcome;
import org.espalier.pipeline.phase.RetrainPhase.Origin;
import org.espalier.pipeline.phase.RetrainPhase.Run;
import org.espalier.pipeline.result.RetrainResult;
import org.espalier.torch.train.DivergedException;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a search some of whose networks diverge when they are trained. */
class RetrainPhaseTest {
    private static final Network NETWORK = Zoo.installed()
            .space("nas-bench-201", Map.of("channels", 4, "cells", 1))
            .network(Zoo.installed()
                    .space("nas-bench-201", Map.of("channels", 4, "cells", 1))
                    .decisions()
                    .architecture(0, 0, 0, 0, 0, 0));
    private static final Outcome GOOD = new Outcome(
            Optional.of(new JobEnd.Trained(
                    9 / 10.0,
                    ClassMeasures.accuracy(4, 5),
                    List.of(),
                    OptionalLong.empty(),
                    Optional.of(Weights.random(NETWORK, 1)))),
            Optional.empty());
    private static final String WHY = DivergedException.inEpoch(3, "loss is NaN", 50)
            .advising(100, "lower retrain.learning_rate")
            .getMessage();
    private static final Outcome BAD = new Outcome(Optional.empty(), Optional.of(WHY));

    @TempDir
    private Path folder;

    private final List<String> notices = new ArrayList<>();

    private static Run run(String name, Origin origin) {
        return new Run(name, origin, origin == Origin.BASELINE ? "" : "notation of " + name, NETWORK);
    }

    private RetrainResult result(List<Run> runs, Outcome... outcomes) throws Exception {
        int found =
                (int) runs.stream().filter(run -> run.origin() == Origin.FOUND).count();
        return result(runs, found, outcomes);
    }

    private RetrainResult result(List<Run> runs, int found, Outcome... outcomes) throws Exception {
        GivenContext context = new GivenContext(folder, Map.of(), notices);
        return RetrainPhase.result(context, runs, found, List.of(outcomes), List.of(0.25, 0.5), "0a");
    }

    @Test
    void aRivalThatDivergesIsLeftOutAndSaid() throws Exception {
        RetrainResult result = result(
                List.of(
                        run("found-1", Origin.FOUND),
                        run("random-2", Origin.RANDOM),
                        run("resnet-18", Origin.BASELINE),
                        run("small", Origin.BASELINE)),
                GOOD,
                BAD,
                BAD,
                GOOD);
        assertThat(result.runs()).extracting(RetrainResult.Trained::name).containsExactly("found-1", "small");
        assertThat(result.runs().get(0).supernetValid()).hasValue(0.25);
        assertThat(result.runs().get(1).valid()).isEqualTo(0.8);
        assertThat(result.diverged())
                .containsExactly(
                        new RetrainResult.Diverged("random-2", "notation of random-2", WHY),
                        new RetrainResult.Diverged("resnet-18", "", WHY));
        assertThat(notices)
                .containsExactly(
                        "random-2 is left out of the comparison: training diverged in epoch 3 (loss is NaN), learning rate"
                                + " 100; lower retrain.learning_rate",
                        "resnet-18 is left out of the comparison: training diverged in epoch 3 (loss is NaN), learning rate"
                                + " 100; lower retrain.learning_rate");
        assertThat(RetrainPhase.folder(folder, "found-1").resolve(RetrainPhase.WEIGHTS))
                .exists();
        assertThat(RetrainPhase.folder(folder, "resnet-18")).doesNotExist();
    }

    @Test
    void ofSeveralThatWereFoundOneIsEnough() throws Exception {
        RetrainResult result = result(List.of(run("found-1", Origin.FOUND), run("found-2", Origin.FOUND)), BAD, GOOD);
        assertThat(result.runs()).singleElement().satisfies(row -> {
            assertThat(row.name()).isEqualTo("found-2");
            assertThat(row.supernetValid()).hasValue(0.5);
        });
        assertThat(result.diverged()).extracting(RetrainResult.Diverged::name).containsExactly("found-1");
    }

    @Test
    void withoutAFoundNetworkThePhaseEndsInThatLine() {
        assertThatThrownBy(() ->
                        result(List.of(run("found-1", Origin.FOUND), run("resnet-18", Origin.BASELINE)), BAD, GOOD))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("found-1: " + WHY);
        assertThat(notices).isEmpty();
    }

    @Test
    void aWinnerOfAnotherDeviceIsNotOneOfTheDeviceThatDecides() throws Exception {
        List<Run> runs = List.of(run("found-1", Origin.FOUND), run("found-2", Origin.FOUND));
        assertThatThrownBy(() -> result(runs, 1, BAD, GOOD))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("found-1: " + WHY);
        assertThat(result(runs, 1, GOOD, BAD).diverged())
                .extracting(RetrainResult.Diverged::name)
                .containsExactly("found-2");
    }

    @Test
    void anOutcomeIsANetworkOrADivergenceOrThereWasNoTime() throws Exception {
        assertThatThrownBy(() -> new Outcome(GOOD.trained(), BAD.diverged()))
                .isInstanceOf(IllegalArgumentException.class);
        Outcome leftOut = new Outcome(Optional.empty(), Optional.empty());
        assertThat(leftOut.isCut()).isTrue();
        assertThat(GOOD.isCut()).isFalse();
        assertThat(BAD.isCut()).isFalse();
        RetrainResult result =
                result(List.of(run("found-1", Origin.FOUND), run("resnet-18", Origin.BASELINE)), GOOD, leftOut);
        assertThat(result.runs()).extracting(RetrainResult.Trained::name).containsExactly("found-1");
        assertThat(result.diverged()).isEmpty();
        assertThat(notices).containsExactly("resnet-18 is left out: there is no time to train it");
    }
}

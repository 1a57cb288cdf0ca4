package org.espalier.torch.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClockTest {
    private static final SyntheticStream DATA = new SyntheticStream(3, 2, 1, false);

    @Test
    void countsStepsWithinAndOverEpochs() {
        Clock clock = Clock.atEpoch(2, 5, 4);
        assertThat(clock.step()).isEqualTo(10);
        assertThat(clock.stepOfEpoch()).isZero();
        assertThat(clock.next().next().stepOfEpoch()).isEqualTo(2);
        assertThat(clock.steps()).isEqualTo(20);
        assertThat(clock.progress()).isEqualTo(0.5);
        assertThatThrownBy(() -> new Clock(5, 0, 5, 4))
                .hasMessage("no time of a training: epoch 5 of 4, step 0, 5 steps an epoch");
        assertThatThrownBy(() -> new Clock(0, 0, 0, 4)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Writes down what it is told. */
    private static final class Told implements TrainingAlgorithm {
        private final List<Clock> begun = new ArrayList<>();
        private final List<Clock> steps = new ArrayList<>();
        private final List<Clock> ended = new ArrayList<>();

        @Override
        public String identity() {
            return "told";
        }

        @Override
        public void beginEpoch(Clock clock) {
            begun.add(clock);
        }

        @Override
        public StepReport step(Batch batch, Clock clock) {
            steps.add(clock);
            return new StepReport(1, 1, 1);
        }

        @Override
        public void endEpoch(Clock clock) {
            ended.add(clock);
        }

        @Override
        public Telemetry telemetry(Clock clock) {
            return new Telemetry(
                    Map.of("temperature", clock.progress()), Map.of("edge", Map.of("skip", 1.0)), Optional.empty());
        }

        @Override
        public Map<String, float[]> state() {
            return Map.of();
        }

        @Override
        public void restore(Map<String, float[]> state) {
            assertThat(state).isEmpty();
        }
    }

    /** A part of an algorithm that goes by the clock goes by it after a kill, too. */
    @Test
    void aLoopTellsTheTimeAndShowsWhatIsToBeSeen() {
        Told told = new Told();
        List<Telemetry> seen = new ArrayList<>();
        new TrainingLoop(told, 2, DATA, report -> seen.add(report.telemetry())).run(null, 2);
        assertThat(told.begun).containsExactly(Clock.atEpoch(0, 3, 2), Clock.atEpoch(1, 3, 2));
        assertThat(told.ended).isEqualTo(told.begun);
        assertThat(told.steps)
                .containsExactly(
                        new Clock(0, 0, 3, 2),
                        new Clock(0, 1, 3, 2),
                        new Clock(0, 2, 3, 2),
                        new Clock(1, 3, 3, 2),
                        new Clock(1, 4, 3, 2),
                        new Clock(1, 5, 3, 2));
        assertThat(seen)
                .extracting(Telemetry::measures)
                .containsExactly(Map.of("temperature", 2 / 6.0), Map.of("temperature", 5 / 6.0));
        assertThat(seen.get(1).probabilities()).isEqualTo(Map.of("edge", Map.of("skip", 1.0)));
    }

    private record Sampler(int paths, double share) {}

    private record Plain() {}

    @Test
    void aPartIsKnownByItsClassAndItsSettings() {
        String name = ClockTest.class.getName();
        assertThat(PartIdentity.of(new Sampler(2, 0.5))).isEqualTo(name + "$Sampler[paths=2, share=0.5]");
        assertThat(PartIdentity.of(new Plain())).isEqualTo(name + "$Plain");
        assertThatThrownBy(() -> PartIdentity.of(this))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(name + " is part of a training and no record: make it one");
    }
}

package org.espalier.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import org.espalier.random.Seeds;
import org.junit.jupiter.api.Test;

class StopwatchTest {
    private static final Protocol REPORT = Protocol.REPORT;

    /** A machine whose clock only moves when something runs. */
    private static final class Machine {
        private long nanos;
        private int runs;
        private int references;

        MeasuredLatency measure(IntToDoubleFunction model, IntToDoubleFunction reference, Protocol protocol) {
            return new Stopwatch(() -> nanos)
                    .measure(
                            () -> nanos += (long) (1e6 * model.applyAsDouble(runs++)),
                            () -> nanos += (long) (1e6 * reference.applyAsDouble(references++)),
                            protocol,
                            Map.of());
        }
    }

    private static IntToDoubleFunction noisy(double millis, double share) {
        SplittableRandom random = Seeds.generator(1, "noise", 0);
        return run -> millis * (1 + share * random.nextGaussian());
    }

    @Test
    void warmUpEndsWhenTheMedianRestsAndIsNotCounted() {
        Machine machine = new Machine();
        MeasuredLatency measured = machine.measure(run -> run < 100 ? 10 - 0.05 * run : 5, run -> 1, REPORT);
        assertThat(measured.settled()).isTrue();
        assertThat(measured.latency().median()).isCloseTo(5, within(0.2));
        assertThat(machine.runs - measured.latency().runs()).isGreaterThan(50);
    }

    @Test
    void takesEnoughRunsAndEnoughTime() {
        assertThat(new Machine().measure(run -> 0.5, run -> 1, REPORT).latency().runs())
                .isEqualTo(2000);
        assertThat(new Machine().measure(run -> 300, run -> 1, REPORT).latency().runs())
                .isEqualTo(50);
    }

    @Test
    void aSteadyMachineIsStableAndANoisyOneIsNot() {
        MeasuredLatency steady = new Machine().measure(noisy(2, 0.01), noisy(1, 0.01), REPORT);
        assertThat(steady.unstable()).isFalse();
        assertThat(steady.variation()).isBetween(0.005, 0.02);
        MeasuredLatency noisy = new Machine().measure(noisy(2, 0.2), noisy(1, 0.01), REPORT);
        assertThat(noisy.unstable()).isTrue();
        assertThat(noisy.latency().p90()).isGreaterThan(noisy.latency().median());
    }

    @Test
    void driftIsSeenThroughTheReferenceModel() {
        Machine machine = new Machine();
        MeasuredLatency measured = machine.measure(run -> 2, run -> run < 20 ? 1 : 1.3, REPORT);
        assertThat(machine.references).isGreaterThan(20);
        assertThat(measured.drift()).isCloseTo(0.3, within(0.05));
        assertThat(measured.unstable()).isTrue();
    }

    @Test
    void aMedianThatNeverRestsIsSaid() {
        MeasuredLatency measured = new Machine().measure(run -> 1 + run % 997, run -> 1, REPORT);
        assertThat(measured.settled()).isFalse();
        assertThat(measured.unstable()).isTrue();
    }

    @Test
    void rawSamplesAreKept() {
        MeasuredLatency measured = new Machine().measure(noisy(2, 0.01), run -> 1, REPORT);
        assertThat(Latency.of(measured.samples().millis())).isEqualTo(measured.latency());
        assertThat(measured.latency().toJson()).containsOnlyKeys("median", "p90", "p99", "iqr", "min", "runs");
    }

    @Test
    void theCalmestStretchIsWhatRemainsOnABusyMachine() {
        MeasuredLatency busy = new Machine().measure(run -> run % 40 < 12 ? 2 : 20, run -> 1, REPORT);
        assertThat(busy.latency().median()).isEqualTo(20);
        assertThat(busy.calmest(5)).isEqualTo(2);
        assertThat(busy.unstable()).isTrue();
    }

    @Test
    void badValuesAreNamed() {
        assertThatThrownBy(() -> Latency.of(new double[0])).hasMessageContaining("no runs");
        assertThatThrownBy(() -> new Latency(1, 0.5, 2, 0, 1, 3)).hasMessageContaining("0.5");
        assertThatThrownBy(() -> new DeviceSettings(0)).hasMessageContaining("0");
        assertThatThrownBy(() -> new Protocol(0, Duration.ZERO, Duration.ZERO, 1, 1, false, 1))
                .hasMessageContaining("0 runs");
    }
}

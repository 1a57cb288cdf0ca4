package org.espalier.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CallStopwatchTest {
    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong clock = new AtomicLong();

    /** A program whose calls take a second and that tells so many times in each. */
    private CallStopwatch.Call program(int times, double millis, List<Integer> wanted) {
        return runs -> {
            wanted.add(runs);
            clock.addAndGet(SECOND);
            double[] told = new double[times];
            Arrays.fill(told, millis);
            return told;
        };
    }

    private MeasuredLatency measure(int most, boolean warmUp, CallStopwatch.Call model, CallStopwatch.Call reference) {
        Protocol protocol = new Protocol(10, Duration.ofSeconds(2), Duration.ofSeconds(5), 4, 0.02, true, 0.05);
        return new CallStopwatch(clock::get, most, warmUp).measure(model, reference, protocol, Map.of("governor", "x"));
    }

    @Test
    void callsUntilThereAreEnoughTimesAndEnoughTimeHasPassed() {
        List<Integer> wanted = new ArrayList<>();
        MeasuredLatency measured = measure(99, true, program(4, 3.0, wanted), null);
        // two calls to warm up agree, then 4 + 4 + 4 times
        assertThat(wanted).containsExactly(4, 4, 10, 6, 2);
        assertThat(measured.latency().runs()).isEqualTo(12);
        assertThat(measured.latency().median()).isEqualTo(3.0);
        assertThat(measured.settled()).isTrue();
        assertThat(measured.unstable()).isFalse();
        assertThat(measured.conditions()).containsEntry("governor", "x");
        List<Integer> many = new ArrayList<>();
        measure(99, false, program(50, 3.0, many), null);
        assertThat(many).as("two seconds, though the first call told enough").containsExactly(10, 1);
    }

    @Test
    void moreCallsThanAllowedAreNotMade() {
        List<Integer> wanted = new ArrayList<>();
        assertThat(measure(3, false, program(1, 2, wanted), null).latency().runs())
                .isEqualTo(3);
        assertThat(wanted).hasSize(3);
        assertThatThrownBy(() -> new CallStopwatch(clock::get, 0, true)).hasMessageContaining("at least one call");
    }

    @Test
    void aReferenceThatGrowsSlowerIsADrift() {
        AtomicLong calls = new AtomicLong();
        CallStopwatch.Call reference = runs -> new double[] {1 + 0.1 * calls.incrementAndGet()};
        MeasuredLatency measured = measure(99, false, program(1, 2, new ArrayList<>()), reference);
        assertThat(calls.get()).isBetween(8L, 11L);
        assertThat(measured.drift()).isGreaterThan(0.2);
        assertThat(measured.unstable()).isTrue();
        List<Integer> none = new ArrayList<>();
        CallStopwatch.Call steady = program(1, 1, none);
        assertThat(measure(99, false, program(10, 2, new ArrayList<>()), steady).drift())
                .isZero();
        assertThat(none).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void whatDoesNotComeToRestIsUnstable() {
        AtomicLong calls = new AtomicLong();
        CallStopwatch.Call rising = runs -> {
            clock.addAndGet(3 * SECOND);
            return new double[] {Math.pow(1.5, calls.incrementAndGet())};
        };
        assertThat(measure(4, true, rising, null).settled()).isFalse();
        assertThat(measure(4, true, rising, null).unstable()).isTrue();
        // one call to warm up was all there was time for, and the first that counts agrees with it
        CallStopwatch.Call slow = runs -> {
            clock.addAndGet(60 * SECOND);
            return new double[] {5};
        };
        assertThat(measure(4, true, slow, null).settled()).isTrue();
    }
}

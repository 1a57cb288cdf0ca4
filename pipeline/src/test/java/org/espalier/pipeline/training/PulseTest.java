package org.espalier.pipeline.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PulseTest {
    private final AtomicLong clock = new AtomicLong(7);
    private final List<String> told = new ArrayList<>();
    private final Pulse pulse = new Pulse(told::add, clock::get);

    @Test
    void isSeldom() {
        pulse.verified(0, 9);
        clock.addAndGet(Pulse.SILENCE_NANOS - 1);
        pulse.verified(1, 9);
        assertThat(told).isEmpty();
        clock.addAndGet(1);
        pulse.verified(2, 9);
        pulse.verified(3, 9);
        assertThat(told).containsExactly("convolution kernels are verified, once for this machine: 2 of 9");
        clock.addAndGet(Pulse.SILENCE_NANOS);
        pulse.step("supernet", 1, 4, 30);
        assertThat(told).last().isEqualTo("supernet: first epoch, step 4 of 30");
    }

    @Test
    void laterEpochsTellOfThemselves() {
        clock.addAndGet(2 * Pulse.SILENCE_NANOS);
        pulse.step("supernet", 2, 1, 30);
        assertThat(told).isEmpty();
        pulse.step("supernet", 1, 1, 30);
        assertThat(told).hasSize(1);
    }
}

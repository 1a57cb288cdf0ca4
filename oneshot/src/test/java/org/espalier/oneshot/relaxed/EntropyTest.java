package org.espalier.oneshot.relaxed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class EntropyTest {
    @Test
    void isThePartOfTheLargestPossible() {
        assertThat(Entropy.mean(List.of(new double[] {0.25, 0.25, 0.25, 0.25}))).isCloseTo(1, within(1e-12));
        assertThat(Entropy.mean(List.of(new double[] {0, 1, 0}))).isZero();
        // of (.5, .25, .25) it is 1.5 of log2(3) bits
        double half = 1.5 / (Math.log(3) / Math.log(2));
        assertThat(Entropy.mean(List.of(new double[] {0.5, 0.25, 0.25}))).isCloseTo(half, within(1e-12));
        assertThat(Entropy.mean(List.of(new double[] {1, 0.5, 0.5}, new double[] {1, 0})))
                .isCloseTo(half / 2, within(1e-12));
        assertThat(Entropy.mean(List.of(new double[] {1}))).isZero();
    }
}

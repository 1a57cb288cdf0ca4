package org.espalier.oneshot.supernet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RankCheckTest {
    @Test
    void comparesOrders() {
        RankCheck check = RankCheck.of(new double[] {0.1, 0.2, 0.3, 0.4}, new double[] {0.5, 0.7, 0.6, 0.8});
        assertThat(check.members()).isEqualTo(4);
        assertThat(check.kendallTau()).isCloseTo(4.0 / 6, within(1e-12));
        assertThat(check.spearman()).isCloseTo(0.8, within(1e-12));
    }

    @Test
    void scoresMustBePaired() {
        assertThatThrownBy(() -> RankCheck.of(new double[] {1, 2}, new double[] {1}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

package org.espalier.oneshot.supernet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
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
    void theCeilingIsTheMeanOverAllPairsOfTrainings() {
        double[] one = {0.1, 0.2, 0.3, 0.4};
        double[] other = {0.1, 0.2, 0.4, 0.3}; // one of six pairs stands the other way round
        double[] reverse = {0.4, 0.3, 0.2, 0.1};
        assertThat(RankCheck.ceiling(List.of(one, other)).orElseThrow()).isCloseTo(4.0 / 6, within(1e-12));
        assertThat(RankCheck.ceiling(List.of(one, other, reverse)).orElseThrow())
                .isCloseTo((4.0 / 6 - 1 - 4.0 / 6) / 3, within(1e-12));
    }

    @Test
    void whatWasNotTrainedIsLeftOutOfTheCeiling() {
        double nan = Double.NaN;
        assertThat(RankCheck.ceiling(List.of(new double[] {1, 2, 3, nan}, new double[] {1, 3, 2, 9}))
                        .orElseThrow())
                .isCloseTo(1.0 / 3, within(1e-12));
        // where all score the same there is no order, and that pair says nothing
        assertThat(RankCheck.ceiling(List.of(new double[] {1, 2}, new double[] {5, 5}, new double[] {3, 4}))
                        .orElseThrow())
                .isEqualTo(1);
        assertThat(RankCheck.ceiling(List.of(new double[] {1, nan, 3}, new double[] {nan, 2, 3})))
                .isEmpty();
        assertThat(RankCheck.ceiling(List.of(new double[] {1, 2}))).isEmpty();
        assertThat(RankCheck.ceiling(List.of())).isEmpty();
        assertThatThrownBy(() -> RankCheck.ceiling(List.of(new double[2], new double[3])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("repeats are of the same members, got scores of 2 and of 3");
    }

    @Test
    void scoresMustBePaired() {
        assertThatThrownBy(() -> RankCheck.of(new double[] {1, 2}, new double[] {1}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

package org.espalier.pipeline.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecondsTest {
    @Test
    void theMedianLiesBetweenItsQuantiles() {
        Seconds measured = Seconds.measured(new double[] {5, 1, 2, 3, 4});
        assertThat(measured.expected()).isEqualTo(3);
        assertThat(measured.low()).isBetween(1.0, 2.0);
        assertThat(measured.high()).isBetween(4.0, 5.0);
        assertThat(Seconds.measured(new double[] {7})).isEqualTo(Seconds.of(7));
    }

    @Test
    void timesAddUpAndDoubtWidens() {
        Seconds one = new Seconds(1, 2, 4);
        assertThat(one.plus(one)).isEqualTo(one.times(2));
        assertThat(one.doubted(0.5, 2)).isEqualTo(new Seconds(0.5, 2, 8));
        // doubt takes none away
        assertThat(one.doubted(3, 0.1)).isEqualTo(one);
    }

    @ParameterizedTest
    @CsvSource({"-1, 0, 0", "2, 1, 3", "1, 3, 2", "NaN, 1, 2"})
    void whatIsInNoOrderIsRefused(double low, double expected, double high) {
        assertThatThrownBy(() -> new Seconds(low, expected, high))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected 0 <= low <= expected <= high");
    }

    @ParameterizedTest
    @CsvSource({"-1, 1", "0, 0"})
    void workHasMembersAndEpochs(int members, int epochs) {
        assertThatThrownBy(() -> new Work.Networks("search", "", members, List.of(), epochs, Work.Place.ALONE, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected members from 0 and epochs from 1, got " + members + " and " + epochs);
    }
}

package org.espalier.torch.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CosineRestartsTest {
    private static final CosineRestarts SCHEDULE = new CosineRestarts(0.05, 0.0005, 10, 2);

    /** Periods of 10, 20, 40 and 80 epochs: half way down in the middle of each. */
    @ParameterizedTest
    @CsvSource({
        "0, 0.05",
        "5, 0.02525",
        "10, 0.05",
        "20, 0.02525",
        "30, 0.05",
        "50, 0.02525",
        "70, 0.05",
        "110, 0.02525",
        "150, 0.05"
    })
    void beginsAnewForTwiceAsLong(int epoch, double rate) {
        assertThat(SCHEDULE.at(epoch)).isCloseTo(rate, within(1e-12));
    }

    @Test
    void fallsWithinAPeriod() {
        for (int epoch = 1; epoch < 160; epoch++) {
            boolean begins = epoch == 10 || epoch == 30 || epoch == 70 || epoch == 150;
            assertThat(SCHEDULE.at(epoch) < SCHEDULE.at(epoch - 1))
                    .as("epoch %s", epoch)
                    .isEqualTo(!begins);
            assertThat(SCHEDULE.at(epoch)).isBetween(0.0005, 0.05);
        }
        assertThat(SCHEDULE.at(149)).isCloseTo(0.0005, within(1e-4));
    }

    @Test
    void absurdOnesAreRefused() {
        assertThatThrownBy(() -> new CosineRestarts(0, 0, 10, 2)).hasMessageContaining("0.0");
        assertThatThrownBy(() -> new CosineRestarts(1, 2, 10, 2)).hasMessageContaining("2.0 is outside [0, 1.0]");
        assertThatThrownBy(() -> new CosineRestarts(1, 0, 0, 2)).hasMessageContaining("periods of 0 epochs");
        assertThatThrownBy(() -> SCHEDULE.at(-1)).hasMessageContaining("epoch -1");
    }
}

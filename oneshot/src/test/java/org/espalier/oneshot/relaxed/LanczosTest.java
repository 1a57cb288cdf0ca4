package org.espalier.oneshot.relaxed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class LanczosTest {
    private static UnaryOperator<double[]> matrix(double[][] rows) {
        return vector -> {
            double[] image = new double[rows.length];
            for (int i = 0; i < rows.length; i++) {
                for (int j = 0; j < rows.length; j++) {
                    image[i] += rows[i][j] * vector[j];
                }
            }
            return image;
        };
    }

    private static double largest(double[][] rows, int steps) {
        return Lanczos.largest(matrix(rows), rows.length, steps, new SplittableRandom(4));
    }

    @Test
    void isExactWithAsManyProductsAsTheSize() {
        assertThat(largest(new double[][] {{2, 1}, {1, 2}}, 2)).isCloseTo(3, within(1e-9));
        // by value, not by amount: eigenvalues -9 and 1
        assertThat(largest(new double[][] {{-4, 5}, {5, -4}}, 2)).isCloseTo(1, within(1e-9));
        assertThat(largest(new double[][] {{-7}}, 5)).isCloseTo(-7, within(1e-9));
        // eigenvalues of the second difference: 2 - 2 cos(k pi / 4)
        assertThat(largest(new double[][] {{2, -1, 0}, {-1, 2, -1}, {0, -1, 2}}, 3))
                .isCloseTo(2 + Math.sqrt(2), within(1e-9));
    }

    @Test
    void aSpaceThatIsExhaustedEndsIt() {
        assertThat(largest(new double[][] {{3, 0, 0}, {0, 3, 0}, {0, 0, 3}}, 3)).isCloseTo(3, within(1e-9));
        assertThat(largest(new double[3][3], 3)).isCloseTo(0, within(1e-9));
    }

    /** A diagonal of 200 numbers up to 1, and one of 5. */
    @Test
    void aFewProductsFindTheEndOfASpectrum() {
        double[][] rows = new double[200][200];
        for (int i = 0; i < 200; i++) {
            rows[i][i] = i / 200.0;
        }
        rows[77][77] = 5;
        assertThat(largest(rows, 12)).isCloseTo(5, within(1e-3));
    }
}

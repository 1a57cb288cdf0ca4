package org.espalier.torch.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ResamplerTest {
    @Test
    void constantImagesStayConstant() {
        for (int from = 1; from < 20; from++) {
            for (int to = 1; to < 20; to++) {
                float[] image = new float[from * from * 2];
                Arrays.fill(image, 77);
                for (float value : new Resampler(from, from, to, to, 2).apply(image)) {
                    assertThat(value).isCloseTo(77, within(1e-4f));
                }
            }
        }
    }

    @Test
    void shrinkingKeepsTheMean() {
        SplittableRandom random = new SplittableRandom(3);
        float[] image = new float[13 * 13];
        for (int i = 0; i < image.length; i++) {
            image[i] = random.nextInt(256);
        }
        float[] small = new Resampler(13, 13, 5, 5, 1).apply(image);
        assertThat(mean(small)).isCloseTo(mean(image), within(1e-3));
    }

    @Test
    void halvingAveragesFourPixels() {
        float[] small = new Resampler(2, 2, 1, 1, 1).apply(new float[] {1, 2, 3, 6});
        assertThat(small).containsExactly(3f);
    }

    @Test
    void doublingInterpolatesBetweenPixelCentres() {
        float[] large = new Resampler(1, 2, 1, 4, 1).apply(new float[] {0, 4});
        assertThat(large).containsExactly(0f, 1f, 3f, 4f);
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}

package org.espalier.torch.depthwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.espalier.random.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WeightGradientTest {
    private static final double TOLERANCE = 1e-5;

    private static DepthwiseShape square(int channels, int size, int kernel, int stride, int padding, int dilation) {
        return new DepthwiseShape(channels, size, size, kernel, kernel, stride, padding, padding, dilation);
    }

    static Stream<DepthwiseShape> shapes() {
        List<DepthwiseShape> all = new ArrayList<>();
        for (int kernel : new int[] {1, 2, 3, 4, 5, 6, 7, 9, 11}) {
            for (int stride : new int[] {1, 2, 3}) {
                for (int dilation : new int[] {1, 2, 3}) {
                    int padding = dilation * (kernel - 1) / 2;
                    all.add(square(17, 9, kernel, stride, padding, dilation));
                }
            }
        }
        for (int channels : new int[] {1, 2, 3, 7, 8, 15, 16, 24, 31, 32, 40, 72}) {
            all.add(square(channels, 7, 5, 1, 2, 1));
            all.add(square(channels, 8, 3, 2, 2, 2));
        }
        for (int size = 1; size <= 18; size++) {
            all.add(square(16, size, 5, 1, 4, 2));
            all.add(square(3, size, 7, 1, 3, 1));
            all.add(square(16, size, 5, 2, 2, 1));
        }
        all.add(square(16, 12, 5, 1, 0, 1)); // no padding
        all.add(square(16, 6, 3, 1, 5, 1)); // more padding than kernel
        all.add(new DepthwiseShape(16, 5, 40, 3, 7, 1, 1, 3, 1));
        all.add(new DepthwiseShape(16, 40, 1, 7, 3, 2, 3, 1, 1));
        all.add(new DepthwiseShape(144, 90, 4, 5, 5, 1, 2, 2, 1)); // more rows than a band
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void isThatOfFloat64(DepthwiseShape shape) {
        for (int batch : new int[] {1, 2, 3}) {
            float[] images = values(batch * shape.imageSize(), 1);
            float[] gradients = values(batch * shape.gradientSize(), 2);
            double[] wanted = reference(images, gradients, shape, batch);
            for (int threads = 1; threads <= 2; threads++) {
                float[] got =
                        WeightGradient.of(FloatBuffer.wrap(images), FloatBuffer.wrap(gradients), shape, batch, threads);
                assertThat(error(got, wanted)).as("%s x %s", batch, shape).isLessThan(TOLERANCE);
            }
        }
    }

    @Test
    void bitsRepeatForANumberOfThreads() {
        DepthwiseShape shape = square(20, 11, 5, 1, 2, 1);
        FloatBuffer images = FloatBuffer.wrap(values(7 * shape.imageSize(), 3));
        FloatBuffer gradients = FloatBuffer.wrap(values(7 * shape.gradientSize(), 4));
        for (int threads = 1; threads <= 4; threads++) {
            float[] first = WeightGradient.of(images, gradients, shape, 7, threads);
            for (int i = 0; i < 20; i++) {
                assertThat(WeightGradient.of(images, gradients, shape, 7, threads))
                        .isEqualTo(first);
            }
        }
    }

    @Test
    void manyTermsAreAddedExactlyEnough() {
        DepthwiseShape shape = square(16, 32, 3, 1, 1, 1);
        int batch = 64;
        float[] images = new float[batch * shape.imageSize()];
        float[] gradients = new float[batch * shape.gradientSize()];
        java.util.Arrays.fill(images, 0.1f);
        java.util.Arrays.fill(gradients, 0.3f);
        double[] wanted = reference(images, gradients, shape, batch);
        float[] got = WeightGradient.of(FloatBuffer.wrap(images), FloatBuffer.wrap(gradients), shape, batch, 1);
        assertThat(error(got, wanted)).isLessThan(TOLERANCE);
    }

    @Test
    void buffersOfAnotherSizeAreRefused() {
        DepthwiseShape shape = square(4, 6, 3, 1, 1, 1);
        FloatBuffer right = FloatBuffer.allocate(2 * shape.imageSize());
        FloatBuffer wrong = FloatBuffer.allocate(2 * shape.imageSize() - 1);
        assertThatThrownBy(() -> WeightGradient.of(wrong, right, shape, 2, 1))
                .hasMessage("images of 288 values are needed, got 287");
        assertThatThrownBy(() -> WeightGradient.of(right, wrong, shape, 2, 1))
                .hasMessage("gradients of 288 values are needed, got 287");
    }

    @Test
    void impossibleShapesAreRefused() {
        assertThatThrownBy(() -> square(0, 6, 3, 1, 1, 1)).hasMessage("channels must be at least 1, got 0");
        assertThatThrownBy(() -> square(4, 6, 3, 1, -1, 1)).hasMessage("padding must not be negative, got -1x-1");
        assertThatThrownBy(() -> square(4, 2, 5, 1, 1, 1)).hasMessage("output height must be at least 1, got 0");
    }

    private static float[] values(int count, long seed) {
        RandomGenerator random = Seeds.generator(seed, "values", 0);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static double error(float[] got, double[] wanted) {
        assertThat(got).hasSameSizeAs(wanted);
        double worst = 0;
        double largest = Double.MIN_NORMAL;
        for (int i = 0; i < wanted.length; i++) {
            worst = Math.max(worst, Math.abs(got[i] - wanted[i]));
            largest = Math.max(largest, Math.abs(wanted[i]));
        }
        return worst / largest;
    }

    /** One product after the other. */
    private static double[] reference(float[] images, float[] gradients, DepthwiseShape s, int batch) {
        double[] sums = new double[s.channels() * s.taps()];
        for (int at = 0; at < batch * s.gradientSize(); at++) {
            int channel = at % s.channels();
            int column = at / s.channels() % s.outWidth();
            int row = at / s.channels() / s.outWidth() % s.outHeight();
            int image = at / s.gradientSize();
            for (int tap = 0; tap < s.taps(); tap++) {
                int y = row * s.stride() - s.paddingHeight() + tap / s.kernelWidth() * s.dilation();
                int x = column * s.stride() - s.paddingWidth() + tap % s.kernelWidth() * s.dilation();
                if (y >= 0 && y < s.height() && x >= 0 && x < s.width()) {
                    int from = image * s.imageSize() + (y * s.width() + x) * s.channels() + channel;
                    sums[channel * s.taps() + tap] += (double) images[from] * gradients[at];
                }
            }
        }
        return sums;
    }
}

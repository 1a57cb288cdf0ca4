package org.espalier.torch.norm;

import static org.espalier.torch.norm.NormLoops.TOGETHER;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.espalier.torch.engine.HostMemory;
import org.espalier.torch.engine.OwnFunction;
import org.espalier.torch.engine.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * Batch norm by the statistics of the batch as a function of our own, because LibTorch's cannot be told the sums of other parts of the batch: forward one pass over
 * the feature map for the statistics and one for the values, backward one for the sums and one for the gradient.
 *
 * <p>Ioffe and Szegedy, "Batch Normalization" (2015), section 3. Safe for several feature maps at once.
 */
public final class BatchNormFunction {
    private final OwnFunction own = new OwnFunction();

    /**
     * What a batch norm multiplies with and adds.
     *
     * @param weight one value for each channel; null for ones
     * @param bias one value for each channel; null for zeros
     * @param eps added to the variance
     */
    public record Affine(@Nullable Tensor weight, @Nullable Tensor bias, double eps) {}

    /** What the backward pass needs; arrays by channel. */
    private record Saved(
            ChannelPattern pattern,
            Tensor x,
            float[] mean,
            float[] scale,
            double[] deviation,
            boolean weighted,
            boolean biased,
            long count,
            Moments.Exchange exchange) {}

    /**
     * The normalised feature map.
     *
     * @param input float32 on the host, images x channels x height x width; channels-last, or copied so
     * @param exchange asked once forward and once backward
     * @param listener for running statistics
     */
    public Tensor apply(Tensor input, Affine affine, Moments.Exchange exchange, Moments.Listener listener) {
        Tensor x = Tensors.channelsLast(input.detach());
        int channels = Math.toIntExact(x.size(1));
        ChannelPattern pattern = ChannelPattern.of(channels);
        Moments moments =
                moments(HostMemory.floats(x), pattern, x.numel() / channels).over(exchange);
        listener.moments(moments);
        float[] weight = values(affine.weight(), channels, 1);
        float[] bias = values(affine.bias(), channels, 0);
        double[] deviation = new double[channels];
        float[] mean = new float[channels];
        float[] scale = new float[channels];
        float[] shift = new float[channels];
        for (int c = 0; c < channels; c++) {
            deviation[c] = 1 / Math.sqrt(moments.variance()[c] + affine.eps());
            mean[c] = (float) moments.mean()[c];
            scale[c] = (float) (deviation[c] * weight[c]);
            shift[c] = (float) (bias[c] - moments.mean()[c] * deviation[c] * weight[c]);
        }
        Tensor result = Tensors.withoutGradient(() -> torch.empty_like(x));
        normalise(pattern, HostMemory.floats(x), scale, shift, HostMemory.floats(result));
        List<Tensor> inputs = new ArrayList<>(List.of(input));
        if (affine.weight() != null) {
            inputs.add(affine.weight());
        }
        if (affine.bias() != null) {
            inputs.add(affine.bias());
        }
        Saved saved = new Saved(
                pattern,
                x,
                mean,
                scale,
                deviation,
                affine.weight() != null,
                affine.bias() != null,
                moments.count(),
                exchange);
        return own.attach(result, inputs, List.of(x), gradient -> backward(saved, gradient));
    }

    private static Moments moments(FloatBuffer x, ChannelPattern pattern, long count) {
        int channels = pattern.channels();
        float[] near = firstMean(x, pattern);
        float[] pivot = pattern.spread(near);
        ChannelSums sums = new ChannelSums(pattern);
        float[][] tiles = pattern.tiles();
        for (int at = 0; at < x.capacity(); at += TOGETHER * pattern.size()) {
            pattern.read(x, at, tiles, pivot); // whose differences are zeros
            NormLoops.moments(tiles, pivot, sums.first(), sums.second(), pattern.size());
            sums.added();
        }
        double[] totals = sums.totals();
        double[] mean = new double[channels];
        double[] variance = new double[channels];
        for (int c = 0; c < channels; c++) {
            double shifted = totals[c] / count;
            mean[c] = near[c] + shifted;
            variance[c] = Math.max(0, totals[channels + c] / count - shifted * shifted);
        }
        return new Moments(mean, variance, count);
    }

    /** A value near the mean of each channel, from which differences are taken, so that large means do not eat up small variances. */
    private static float[] firstMean(FloatBuffer x, ChannelPattern pattern) {
        int n = pattern.from(x, 0);
        float[] tile = pattern.tile();
        x.get(0, tile, 0, n);
        float[] mean = new float[pattern.channels()];
        for (int i = 0; i < n; i++) {
            mean[i % mean.length] += tile[i] * mean.length / n;
        }
        return mean;
    }

    private static void normalise(ChannelPattern pattern, FloatBuffer x, float[] scale, float[] shift, FloatBuffer y) {
        float[] scales = pattern.spread(scale);
        float[] shifts = pattern.spread(shift);
        float[] tile = pattern.tile();
        for (int at = 0; at < x.capacity(); at += pattern.size()) {
            int n = pattern.from(x, at);
            x.get(at, tile, 0, n);
            NormLoops.normalise(tile, scales, shifts, n);
            y.put(at, tile, 0, n);
        }
    }

    private static List<Tensor> backward(Saved saved, Tensor gradient) {
        FloatBuffer x = HostMemory.floats(saved.x());
        FloatBuffer g = HostMemory.floats(Tensors.channelsLast(gradient));
        int channels = saved.pattern().channels();
        double[] sums = gradientSums(saved, x, g);
        double[] all = saved.exchange().sum(sums);
        float[] slope = new float[channels];
        float[] offset = new float[channels];
        for (int c = 0; c < channels; c++) {
            double share = -saved.scale()[c] / (double) saved.count();
            slope[c] = (float) (share * saved.deviation()[c] * saved.deviation()[c] * all[channels + c]);
            offset[c] = (float) (share * all[c]);
        }
        Tensor result = torch.empty_like(saved.x());
        inputGradient(saved, x, g, slope, offset, HostMemory.floats(result));
        List<Tensor> gradients = new ArrayList<>(List.of(result));
        if (saved.weighted()) {
            float[] ofWeight = new float[channels];
            for (int c = 0; c < channels; c++) {
                ofWeight[c] = (float) (sums[channels + c] * saved.deviation()[c]);
            }
            gradients.add(Tensors.of(saved.x(), ofWeight, channels));
        }
        if (saved.biased()) {
            float[] ofBias = new float[channels];
            for (int c = 0; c < channels; c++) {
                ofBias[c] = (float) sums[c];
            }
            gradients.add(Tensors.of(saved.x(), ofBias, channels));
        }
        return gradients;
    }

    /** For each channel the sum of the gradients, then for each the sum of gradients times distances from the mean. */
    private static double[] gradientSums(Saved saved, FloatBuffer x, FloatBuffer g) {
        ChannelPattern pattern = saved.pattern();
        float[] mean = pattern.spread(saved.mean());
        float[] zeros = pattern.tile();
        float[][] tiles = pattern.tiles();
        float[][] gradients = pattern.tiles();
        ChannelSums sums = new ChannelSums(pattern);
        for (int at = 0; at < x.capacity(); at += TOGETHER * pattern.size()) {
            pattern.read(x, at, tiles, mean);
            pattern.read(g, at, gradients, zeros);
            NormLoops.gradientSums(tiles, gradients, mean, sums.first(), sums.second(), pattern.size());
            sums.added();
        }
        return sums.totals();
    }

    private static void inputGradient(
            Saved saved, FloatBuffer x, FloatBuffer g, float[] slope, float[] offset, FloatBuffer into) {
        ChannelPattern pattern = saved.pattern();
        float[] means = pattern.spread(saved.mean());
        float[] scales = pattern.spread(saved.scale());
        float[] slopes = pattern.spread(slope);
        float[] offsets = pattern.spread(offset);
        float[] tile = pattern.tile();
        float[] gradients = pattern.tile();
        for (int at = 0; at < x.capacity(); at += pattern.size()) {
            int n = pattern.from(x, at);
            x.get(at, tile, 0, n);
            g.get(at, gradients, 0, n);
            NormLoops.gradient(tile, gradients, means, scales, slopes, offsets, n);
            into.put(at, gradients, 0, n);
        }
    }

    private static float[] values(@Nullable Tensor tensor, int channels, float otherwise) {
        float[] values = new float[channels];
        if (tensor == null) {
            Arrays.fill(values, otherwise);
        } else {
            HostMemory.floats(tensor.detach().contiguous()).get(0, values, 0, channels);
        }
        return values;
    }
}

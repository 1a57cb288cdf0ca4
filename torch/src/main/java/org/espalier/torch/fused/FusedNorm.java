package org.espalier.torch.fused;

import static org.espalier.torch.fused.Loops.TOGETHER;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.espalier.process.VectorApi;
import org.espalier.torch.engine.HostMemory;
import org.espalier.torch.engine.OwnFunction;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.engine.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * Batch norm by the statistics of the batch and a non-linearity behind it, as one differentiable function: forward one pass over the feature map for the
 * statistics and one for the values, backward the same for the sums and for the gradient. Of the feature maps it keeps the input alone.
 *
 * <p>Ioffe and Szegedy, "Batch Normalization" (2015), section 3; the backward pass by the batch's own statistics. Values are added up in float32 within a
 * few tiles and in float64 beyond. Not for several threads at one feature map; safe for several feature maps at once.
 */
public final class FusedNorm {
    /** Tiles of about so many values stay in the first cache with everything that belongs to their channels. */
    private static final int TILE = 256;

    /** After so many tiles sums go on in float64. */
    private static final int FLUSH = 32;

    private final Loops loops;
    private final OwnFunction own = new OwnFunction();

    FusedNorm(Loops loops) {
        this.loops = loops;
    }

    /** In loops that every JVM turns into vector instructions. */
    public static FusedNorm plain() {
        return new FusedNorm(new PlainLoops());
    }

    /** In vectors of the Vector API, where this JVM has it; else in plain loops. */
    public static FusedNorm best() {
        return VectorApi.present() ? new FusedNorm(new VectorLoops()) : plain();
    }

    /** Which loops it goes: {@code java-plain} or {@code java-vector}. */
    public String name() {
        return loops.name();
    }

    /**
     * Whether a non-linearity gains by being part of the pass. In plain loops it costs more than LibTorch's own pass over memory: the compiler of the JVM
     * makes slow code of minima and maxima.
     */
    public boolean gainsByNonlinearity() {
        return loops instanceof VectorLoops;
    }

    /**
     * What a batch norm multiplies with and adds.
     *
     * @param weight one value for each channel, or one for all of them; null for ones
     * @param bias one value for each channel; null for zeros
     * @param eps added to the variance
     */
    public record Affine(@Nullable Tensor weight, @Nullable Tensor bias, double eps) {}

    /**
     * Statistics of a batch.
     *
     * @param mean of each channel
     * @param variance of each channel, the sum of squares over {@code count}
     * @param count values of a channel
     */
    public record Moments(double[] mean, double[] variance, long count) {
        /** Those of the whole batch, from those of its parts. */
        Moments with(Exchange exchange) {
            if (exchange == Exchange.NONE) {
                return this;
            }
            int channels = mean.length;
            double[] sums = new double[2 * channels + 1];
            for (int c = 0; c < channels; c++) {
                sums[c] = count * mean[c];
                sums[channels + c] = count * (variance[c] + mean[c] * mean[c]);
            }
            sums[2 * channels] = count;
            double[] all = exchange.sum(sums);
            double total = all[2 * channels];
            double[] allMean = new double[channels];
            double[] allVariance = new double[channels];
            for (int c = 0; c < channels; c++) {
                allMean[c] = all[c] / total;
                allVariance[c] = Math.max(0, all[channels + c] / total - allMean[c] * allMean[c]);
            }
            return new Moments(allMean, allVariance, Math.round(total));
        }
    }

    /** Told a batch's statistics before its values are normalised. */
    @FunctionalInterface
    public interface MomentsListener {
        void moments(Moments moments);
    }

    /** Adds sums of one part of a batch to those of the others. */
    @FunctionalInterface
    public interface Exchange {
        /** The whole batch is here. */
        Exchange NONE = own -> own;

        /** The sums over all parts, the same for each of them. */
        double[] sum(double[] own);
    }

    /**
     * The normalised feature map.
     *
     * @param input float32 on the host, images x channels x height x width; channels-last, or copied so
     * @param exchange asked once forward and once backward
     * @param listener for running statistics
     */
    public Tensor apply(Tensor input, Affine affine, Nonlinearity f, Exchange exchange, MomentsListener listener) {
        Tensor x = Tensors.channelsLast(input.detach());
        int channels = Math.toIntExact(x.size(1));
        Pattern pattern = Pattern.of(channels);
        Moments moments =
                moments(HostMemory.floats(x), pattern, x.numel() / channels).with(exchange);
        listener.moments(moments);
        float[] weight = values(affine.weight(), channels, 1);
        float[] bias = values(affine.bias(), channels, 0);
        float[] deviation = new float[channels];
        float[] mean = new float[channels];
        float[] scale = new float[channels];
        float[] shift = new float[channels];
        for (int c = 0; c < channels; c++) {
            double inverse = 1 / Math.sqrt(moments.variance()[c] + affine.eps());
            deviation[c] = (float) inverse;
            mean[c] = (float) moments.mean()[c];
            scale[c] = (float) (inverse * weight[c]);
            shift[c] = (float) (bias[c] - moments.mean()[c] * inverse * weight[c]);
        }
        Tensor result = Tensors.withoutGradient(() -> torch.empty_like(x));
        Loops.Channels of = new Loops.Channels(pattern.spread(mean), pattern.spread(scale), pattern.spread(shift));
        normalise(f, pattern, HostMemory.floats(x), of, HostMemory.floats(result));
        List<Tensor> inputs = new ArrayList<>(List.of(input));
        if (affine.weight() != null) {
            inputs.add(affine.weight());
        }
        if (affine.bias() != null) {
            inputs.add(affine.bias());
        }
        Saved saved = new Saved(
                f, pattern, of, deviation, x, sizes(affine.weight()), sizes(affine.bias()), moments.count(), exchange);
        return own.attach(result, inputs, List.of(x), gradient -> backward(saved, gradient));
    }

    private record Saved(
            Nonlinearity f,
            Pattern pattern,
            Loops.Channels of,
            float[] deviation,
            Tensor x,
            long @Nullable [] weight,
            long @Nullable [] bias,
            long count,
            Exchange exchange) {}

    private Moments moments(FloatBuffer x, Pattern pattern, long count) {
        float[] pivot = pattern.spread(firstMean(x, pattern));
        Sums sums = new Sums(pattern);
        float[][] tiles = pattern.tiles();
        int whole = pattern.whole(x);
        int n = pattern.size();
        for (int at = 0; at < whole; at += TOGETHER * n) {
            read(x, at, tiles, n);
            loops.moments(tiles, pivot, sums.first, sums.second, n);
            sums.done();
        }
        for (int at = whole; at < x.capacity(); at += n) {
            int left = Math.min(n, x.capacity() - at);
            fill(tiles, pivot); // whose differences are zeros
            x.get(at, tiles[0], 0, left);
            loops.moments(tiles, pivot, sums.first, sums.second, n);
            sums.done();
        }
        double[] first = sums.first();
        double[] second = sums.second();
        double[] mean = new double[first.length];
        double[] variance = new double[first.length];
        for (int c = 0; c < mean.length; c++) {
            double shifted = first[c] / count;
            mean[c] = pivot[c] + shifted;
            variance[c] = Math.max(0, second[c] / count - shifted * shifted);
        }
        return new Moments(mean, variance, count);
    }

    private static void read(FloatBuffer from, int at, float[][] tiles, int n) {
        for (int tile = 0; tile < TOGETHER; tile++) {
            from.get(at + tile * n, tiles[tile], 0, n);
        }
    }

    private static void write(FloatBuffer into, int at, float[][] tiles, int n) {
        for (int tile = 0; tile < TOGETHER; tile++) {
            into.put(at + tile * n, tiles[tile], 0, n);
        }
    }

    private static void fill(float[][] tiles, float[] values) {
        for (float[] tile : tiles) {
            System.arraycopy(values, 0, tile, 0, values.length);
        }
    }

    /** A value near the mean of each channel, from which differences are taken, so that large means do not eat up small variances. */
    private static float[] firstMean(FloatBuffer x, Pattern pattern) {
        int n = Math.min(pattern.size(), x.capacity());
        float[] tile = pattern.room();
        x.get(0, tile, 0, n);
        double[] sums = new double[pattern.channels()];
        for (int i = 0; i < n; i++) {
            sums[i % sums.length] += tile[i];
        }
        float[] mean = new float[sums.length];
        for (int c = 0; c < mean.length; c++) {
            mean[c] = (float) (sums[c] * sums.length / n);
        }
        return mean;
    }

    private void normalise(Nonlinearity f, Pattern pattern, FloatBuffer x, Loops.Channels of, FloatBuffer y) {
        float[][] tiles = pattern.tiles();
        int whole = pattern.whole(x);
        int n = pattern.size();
        for (int at = 0; at < whole; at += TOGETHER * n) {
            read(x, at, tiles, n);
            loops.normalise(f, tiles, of, n);
            write(y, at, tiles, n);
        }
        for (int at = whole; at < x.capacity(); at += n) {
            int left = Math.min(n, x.capacity() - at);
            x.get(at, tiles[0], 0, left);
            loops.normalise(f, tiles, of, left);
            y.put(at, tiles[0], 0, left);
        }
    }

    private List<Tensor> backward(Saved saved, Tensor gradient) {
        Tensor dense = Tensors.channelsLast(gradient);
        FloatBuffer x = HostMemory.floats(saved.x());
        FloatBuffer g = HostMemory.floats(dense);
        Pattern pattern = saved.pattern();
        int channels = pattern.channels();
        Sums sums = gradientSums(saved, x, g);
        double[] ofGradient = sums.first();
        double[] products = sums.second();
        double[] all = saved.exchange().sum(joined(ofGradient, products));
        float[] slope = new float[channels];
        float[] offset = new float[channels];
        for (int c = 0; c < channels; c++) {
            double scale = saved.of().scale()[c];
            double deviation = saved.deviation()[c];
            slope[c] = (float) (-scale * deviation * deviation * all[channels + c] / saved.count());
            offset[c] = (float) (-scale * all[c] / saved.count());
        }
        Tensor result = torch.empty_like(saved.x());
        FloatBuffer into = HostMemory.floats(result);
        float[] slopes = pattern.spread(slope);
        float[] offsets = pattern.spread(offset);
        float[][] tiles = pattern.tiles();
        float[][] gradientTiles = pattern.tiles();
        int whole = pattern.whole(x);
        int n = pattern.size();
        for (int at = 0; at < whole; at += TOGETHER * n) {
            read(x, at, tiles, n);
            read(g, at, gradientTiles, n);
            loops.gradient(saved.f(), tiles, gradientTiles, saved.of(), slopes, offsets, n);
            write(into, at, gradientTiles, n);
        }
        for (int at = whole; at < x.capacity(); at += n) {
            int left = Math.min(n, x.capacity() - at);
            x.get(at, tiles[0], 0, left);
            g.get(at, gradientTiles[0], 0, left);
            loops.gradient(saved.f(), tiles, gradientTiles, saved.of(), slopes, offsets, left);
            into.put(at, gradientTiles[0], 0, left);
        }
        List<Tensor> gradients = new ArrayList<>(List.of(result));
        if (saved.weight() != null) {
            double[] byChannel = new double[channels];
            for (int c = 0; c < channels; c++) {
                byChannel[c] = products[c] * saved.deviation()[c];
            }
            gradients.add(tensor(saved.weight(), byChannel));
        }
        if (saved.bias() != null) {
            gradients.add(tensor(saved.bias(), ofGradient));
        }
        return gradients;
    }

    private static double[] joined(double[] first, double[] second) {
        double[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private Sums gradientSums(Saved saved, FloatBuffer x, FloatBuffer g) {
        Pattern pattern = saved.pattern();
        float[][] tiles = pattern.tiles();
        float[][] gradientTiles = pattern.tiles();
        Sums sums = new Sums(pattern);
        int whole = pattern.whole(x);
        int n = pattern.size();
        for (int at = 0; at < whole; at += TOGETHER * n) {
            read(x, at, tiles, n);
            read(g, at, gradientTiles, n);
            loops.gradientSums(saved.f(), tiles, gradientTiles, saved.of(), sums.first, sums.second, n);
            sums.done();
        }
        float[] zeros = pattern.room();
        for (int at = whole; at < x.capacity(); at += n) {
            int left = Math.min(n, x.capacity() - at);
            fill(tiles, saved.of().mean());
            fill(gradientTiles, zeros);
            x.get(at, tiles[0], 0, left);
            g.get(at, gradientTiles[0], 0, left);
            loops.gradientSums(saved.f(), tiles, gradientTiles, saved.of(), sums.first, sums.second, n);
            sums.done();
        }
        return sums;
    }

    private static long @Nullable [] sizes(@Nullable Tensor tensor) {
        return tensor == null ? null : Tensors.dimensions(tensor);
    }

    /** In the dimensions of what it is the gradient of: values of channels, or their sum. */
    private static Tensor tensor(long[] sizes, double[] byChannel) {
        int count = Math.toIntExact(Arrays.stream(sizes).reduce(1, Math::multiplyExact));
        float[] values = new float[count];
        if (count == byChannel.length) {
            for (int c = 0; c < count; c++) {
                values[c] = (float) byChannel[c];
            }
        } else {
            values[0] = (float) Arrays.stream(byChannel).sum();
        }
        return TensorFactory.HOST.of(values, sizes);
    }

    private static float[] values(@Nullable Tensor tensor, int channels, float otherwise) {
        float[] values = new float[channels];
        if (tensor == null) {
            Arrays.fill(values, otherwise);
        } else if (tensor.numel() == 1) {
            Arrays.fill(values, HostMemory.floats(tensor).get(0));
        } else {
            HostMemory.floats(tensor.detach().contiguous()).get(0, values, 0, channels);
        }
        return values;
    }

    /** How channels lie in a tile. */
    private record Pattern(int channels, int size) {
        static Pattern of(int channels) {
            return new Pattern(channels, Math.max(1, TILE / channels) * channels);
        }

        float[][] tiles() {
            float[][] tiles = new float[TOGETHER][];
            Arrays.setAll(tiles, i -> room());
            return tiles;
        }

        /** As much of a feature map as fills all tiles of a call. */
        int whole(FloatBuffer map) {
            int call = TOGETHER * size;
            return map.capacity() / call * call;
        }

        float[] room() {
            return new float[(size + Loops.PADDING - 1) / Loops.PADDING * Loops.PADDING];
        }

        float[] spread(float[] byChannel) {
            float[] spread = room();
            for (int at = 0; at < size; at += channels) {
                System.arraycopy(byChannel, 0, spread, at, channels);
            }
            return spread;
        }
    }

    /** Two sums for each channel. */
    private static final class Sums {
        private final Pattern pattern;
        private final float[] first;
        private final float[] second;
        private final double[] firstSum;
        private final double[] secondSum;
        private int tiles;

        Sums(Pattern pattern) {
            this.pattern = pattern;
            this.first = pattern.room();
            this.second = pattern.room();
            this.firstSum = new double[pattern.channels()];
            this.secondSum = new double[pattern.channels()];
        }

        void done() {
            if (++tiles == FLUSH) {
                flush();
            }
        }

        private void flush() {
            tiles = 0;
            int channels = pattern.channels();
            for (int at = 0; at < pattern.size(); at += channels) {
                for (int c = 0; c < channels; c++) {
                    firstSum[c] += first[at + c];
                    secondSum[c] += second[at + c];
                }
            }
            Arrays.fill(first, 0);
            Arrays.fill(second, 0);
        }

        double[] first() {
            flush();
            return firstSum;
        }

        double[] second() {
            flush();
            return secondSum;
        }
    }
}

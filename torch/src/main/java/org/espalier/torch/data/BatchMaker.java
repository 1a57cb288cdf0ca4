package org.espalier.torch.data;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.espalier.graph.Proportion;
import org.espalier.random.Seeds;
import org.jspecify.annotations.Nullable;

/**
 * Makes any batch of any epoch, in any order and on any thread: what comes out is a function of seed, epoch, number and resolution
 * only.
 */
final class BatchMaker {
    private final ImageDataset dataset;
    private final int[] indices;
    private final Augmentation augmentation;
    private final boolean training;
    private final int batch;
    private final long seed;
    private final float[] scale;
    private final float[] shift;
    private final Geometry geometry;
    private final Proportion proportion;
    private final @Nullable BalancedClasses balanced;
    private final Map<Integer, Target> targets = new ConcurrentHashMap<>();

    BatchMaker(
            ImageDataset dataset,
            int[] indices,
            Normalisation normalisation,
            Augmentation augmentation,
            boolean training,
            LoaderSettings settings) {
        int channels = dataset.channels();
        float[] mean = normalisation.mean();
        float[] deviation = normalisation.deviation();
        if (mean.length != channels) {
            throw new IllegalArgumentException(
                    "normalisation of " + mean.length + " channels for images of " + channels);
        }
        if (indices.length == 0) {
            throw new IllegalArgumentException("no images to load");
        }
        this.dataset = dataset;
        this.indices = indices.clone();
        this.augmentation = training ? augmentation : Augmentation.NONE;
        this.training = training;
        this.batch = settings.batch();
        this.seed = settings.seed();
        this.balanced = settings.sampling() == Sampling.BALANCED ? new BalancedClasses(dataset, indices) : null;
        this.proportion = new Proportion(dataset.height(), dataset.width());
        this.geometry = new Geometry(dataset.height(), dataset.width(), channels, this.augmentation);
        this.scale = new float[channels];
        this.shift = new float[channels];
        for (int c = 0; c < channels; c++) {
            scale[c] = 1 / (255 * deviation[c]);
            shift[c] = -mean[c] / deviation[c];
        }
    }

    /** Training drops an incomplete last batch, because its batch norm statistics would be noisier than the others'. */
    int batches() {
        return training && indices.length >= batch ? indices.length / batch : (indices.length + batch - 1) / batch;
    }

    int images() {
        return indices.length;
    }

    int[] order(long epoch) {
        if (!training) {
            return indices.clone();
        }
        int[] order = balanced == null ? indices.clone() : balanced.drawn(seed, epoch);
        Split.shuffle(order, Seeds.generator(seed, "order", epoch));
        return order;
    }

    /**
     * Makes one batch.
     *
     * @param order as of {@link #order}
     * @param resolution rows wanted, 0 for the data set's own; columns follow in its {@link Proportion}
     */
    HostBatch make(int[] order, long epoch, int number, int resolution) {
        int from = number * batch;
        int count = Math.min(batch, order.length - from);
        int height = resolution == 0 ? dataset.height() : resolution;
        int width = proportion.columns(height);
        int size = height * width * dataset.channels();
        boolean own = height == dataset.height() && width == dataset.width();
        Target target = targets.computeIfAbsent(height, h -> target(h, width));
        float[] images = new float[Math.multiplyExact(count, size)];
        int[] chosen = new int[count];
        byte[] bytes = new byte[dataset.height() * dataset.width() * dataset.channels()];
        float[] work = new float[bytes.length];
        long epochSeed = Seeds.derive(seed, "augment", epoch);
        for (int i = 0; i < count; i++) {
            int index = order[from + i];
            chosen[i] = index;
            dataset.read(index, bytes, 0);
            SplittableRandom random = Seeds.generator(epochSeed, "image", index);
            geometry.apply(geometry.draw(random, epochSeed, index), bytes, work);
            if (augmentation.colour() > 0) {
                Jitter.apply(work, dataset.channels(), augmentation.colour(), random);
            }
            float[] sized = own ? work : target.resampler.apply(work);
            normalise(sized, target, images, i * size);
            erase(images, i * size, height, width, random);
        }
        HostBatch plain = new HostBatch(images, dataset.labels(chosen), chosen, height, width);
        return augmentation.mixes() ? new Mixer(augmentation, seed).mix(plain, epoch, number) : plain;
    }

    /**
     * What one resolution needs.
     *
     * @param resampler brings an image to it
     * @param scale of one row, repeated for every pixel
     * @param shift of one row, repeated for every pixel
     */
    private record Target(Resampler resampler, float[] scale, float[] shift) {}

    private Target target(int height, int width) {
        int channels = dataset.channels();
        float[] rowScale = new float[width * channels];
        float[] rowShift = new float[width * channels];
        for (int i = 0; i < rowScale.length; i++) {
            rowScale[i] = scale[i % channels];
            rowShift[i] = shift[i % channels];
        }
        Resampler resampler = new Resampler(dataset.height(), dataset.width(), height, width, channels);
        return new Target(resampler, rowScale, rowShift);
    }

    private static void normalise(float[] from, Target target, float[] to, int at) {
        int row = target.scale.length;
        for (int i = 0; i < from.length; i += row) {
            for (int j = 0; j < row; j++) {
                to[at + i + j] = from[i + j] * target.scale[j] + target.shift[j];
            }
        }
    }

    /** Zero is the mean after normalisation. */
    private void erase(float[] images, int at, int height, int width, SplittableRandom random) {
        if (augmentation.erase() == 0) {
            return;
        }
        int channels = dataset.channels();
        int side = (int) Math.max(1, Math.round(augmentation.erase() * Math.min(height, width)));
        // Drawn as shares of the image, so that the same image at another resolution loses the same place.
        int top = (int) (random.nextDouble() * height) - side / 2;
        int left = (int) (random.nextDouble() * width) - side / 2;
        for (int y = Math.max(0, top); y < Math.min(height, top + side); y++) {
            int from = at + (y * width + Math.max(0, left)) * channels;
            int to = at + (y * width + Math.min(width, left + side)) * channels;
            Arrays.fill(images, from, Math.max(from, to), 0);
        }
    }
}

package org.espalier.torch.data;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.espalier.random.Seeds;

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
    private final Map<Integer, Resampler> resamplers = new ConcurrentHashMap<>();

    BatchMaker(
            ImageDataset dataset,
            int[] indices,
            Normalisation normalisation,
            Augmentation augmentation,
            boolean training,
            int batch,
            long seed) {
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
        this.augmentation = augmentation;
        this.training = training;
        this.batch = batch;
        this.seed = seed;
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
        int[] order = indices.clone();
        if (training) {
            Split.shuffle(order, Seeds.generator(seed, "order", epoch));
        }
        return order;
    }

    /**
     * Makes one batch.
     *
     * @param order as of {@link #order}
     * @param resolution rows wanted, 0 for the data set's own; columns follow in proportion
     */
    HostBatch make(int[] order, long epoch, int number, int resolution) {
        int from = number * batch;
        int count = Math.min(batch, order.length - from);
        int height = resolution == 0 ? dataset.height() : resolution;
        int width = Math.max(1, Math.round((float) height * dataset.width() / dataset.height()));
        int size = height * width * dataset.channels();
        float[] images = new float[Math.multiplyExact(count, size)];
        long[] labels = new long[count];
        int[] chosen = new int[count];
        byte[] bytes = new byte[dataset.height() * dataset.width() * dataset.channels()];
        float[] work = new float[bytes.length];
        long epochSeed = Seeds.derive(seed, "augment", epoch);
        for (int i = 0; i < count; i++) {
            int index = order[from + i];
            chosen[i] = index;
            labels[i] = dataset.label(index);
            dataset.read(index, bytes, 0);
            SplittableRandom random = Seeds.generator(epochSeed, "image", index);
            augment(bytes, work, random);
            float[] sized = resampled(work, height, width);
            normalise(sized, images, i * size);
            cutOut(images, i * size, height, width, random);
        }
        return new HostBatch(images, labels, chosen, height, width);
    }

    private float[] resampled(float[] image, int height, int width) {
        if (height == dataset.height() && width == dataset.width()) {
            return image;
        }
        return resamplers
                .computeIfAbsent(
                        height, h -> new Resampler(dataset.height(), dataset.width(), h, width, dataset.channels()))
                .apply(image);
    }

    private void normalise(float[] from, float[] to, int at) {
        int channels = scale.length;
        for (int i = 0; i < from.length; i += channels) {
            for (int c = 0; c < channels; c++) {
                to[at + i + c] = from[i + c] * scale[c] + shift[c];
            }
        }
    }

    private void augment(byte[] bytes, float[] to, SplittableRandom random) {
        int padding = training ? augmentation.padding() : 0;
        int down = padding == 0 ? 0 : random.nextInt(2 * padding + 1) - padding;
        int right = padding == 0 ? 0 : random.nextInt(2 * padding + 1) - padding;
        boolean flip = training && augmentation.flip() && random.nextBoolean();
        int height = dataset.height();
        int width = dataset.width();
        int channels = dataset.channels();
        for (int y = 0; y < height; y++) {
            int sourceY = y + down;
            for (int x = 0; x < width; x++) {
                int sourceX = (flip ? width - 1 - x : x) + right;
                boolean inside = sourceY >= 0 && sourceY < height && sourceX >= 0 && sourceX < width;
                int target = (y * width + x) * channels;
                int source = (sourceY * width + sourceX) * channels;
                for (int c = 0; c < channels; c++) {
                    to[target + c] = inside ? bytes[source + c] & 0xFF : 0;
                }
            }
        }
        if (training && augmentation.jitter() > 0) {
            Jitter.apply(to, channels, augmentation.jitter(), random);
        }
    }

    /** Zero is the mean after normalisation. */
    private void cutOut(float[] images, int at, int height, int width, SplittableRandom random) {
        if (!training || augmentation.cutout() == 0) {
            return;
        }
        int channels = dataset.channels();
        int side = Math.max(1, Math.round((float) augmentation.cutout() * height / dataset.height()));
        // Drawn as shares of the image, so that the same image at another resolution loses the same place.
        int top = (int) (random.nextDouble() * height) - side / 2;
        int left = (int) (random.nextDouble() * width) - side / 2;
        for (int y = Math.max(0, top); y < Math.min(height, top + side); y++) {
            int from = at + (y * width + Math.max(0, left)) * channels;
            int to = at + (y * width + Math.min(width, left + side)) * channels;
            java.util.Arrays.fill(images, from, Math.max(from, to), 0);
        }
    }
}

package org.espalier.torch.data;

import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.engine.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * A batch as LibTorch tensors. They belong to the scope of the thread that took the batch; closing it frees them earlier.
 *
 * @param images float {@code [n, channels, height, width]} in channels-last memory, normalised
 * @param labels long {@code [n]}; of a mixed image the label with the larger weight
 * @param mixture the second labels, or null where each image has only one
 * @param indices the images' places in the data set; of a mixed image that of the one which another was mixed into
 * @param epoch the epoch
 * @param number the batch's number in the epoch, from 0
 */
public record Batch(Tensor images, Tensor labels, @Nullable Mixture mixture, int[] indices, long epoch, int number)
        implements AutoCloseable {
    /**
     * The second labels of images that were mixed in pairs.
     *
     * @param seconds long {@code [n]}
     * @param weights float {@code [n]}, 0.5 to 1: the weight of the first label; the second has the rest
     */
    public record Mixture(Tensor seconds, Tensor weights) {}

    /** @param tensors makes them on the device that they are for */
    static Batch of(HostBatch host, TensorFactory tensors, long epoch, int number) {
        int count = host.labels().length;
        int channels = host.images().length / (count * host.height() * host.width());
        // The permuted view keeps its memory, which is what channels-last means.
        Tensor images = Tensors.scoped(() -> tensors.of(host.images(), count, host.height(), host.width(), channels)
                .permute(0, 3, 1, 2));
        Tensor labels = Tensors.scoped(() -> tensors.of(host.labels(), count));
        return new Batch(images, labels, mixture(host, tensors), host.indices(), epoch, number);
    }

    private static @Nullable Mixture mixture(HostBatch host, TensorFactory tensors) {
        HostBatch.Mixture mixture = host.mixture();
        if (mixture == null) {
            return null;
        }
        int count = mixture.seconds().length;
        Tensor seconds = Tensors.scoped(() -> tensors.of(mixture.seconds(), count));
        Tensor weights = Tensors.scoped(() -> tensors.of(mixture.weights(), count));
        return new Mixture(seconds, weights);
    }

    @Override
    public void close() {
        images.close();
        labels.close();
        if (mixture != null) {
            mixture.seconds().close();
            mixture.weights().close();
        }
    }
}

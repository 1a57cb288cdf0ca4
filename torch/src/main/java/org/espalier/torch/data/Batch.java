package org.espalier.torch.data;

import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.engine.Tensors;

/**
 * A batch as LibTorch tensors. They belong to the scope of the thread that took the batch; closing it frees them earlier.
 *
 * @param images float {@code [n, channels, height, width]} in channels-last memory, normalised
 * @param labels long {@code [n]}
 * @param indices the images' places in the data set
 * @param epoch the epoch
 * @param number the batch's number in the epoch, from 0
 */
public record Batch(Tensor images, Tensor labels, int[] indices, long epoch, int number) implements AutoCloseable {
    static Batch of(HostBatch host, long epoch, int number) {
        int count = host.labels().length;
        int channels = host.images().length / (count * host.height() * host.width());
        // The permuted view keeps its memory, which is what channels-last means.
        Tensor images =
                Tensors.scoped(() -> AbstractTensor.create(host.images(), count, host.height(), host.width(), channels)
                        .permute(0, 3, 1, 2));
        Tensor labels = Tensors.scoped(() -> AbstractTensor.create(host.labels(), count));
        return new Batch(images, labels, host.indices(), epoch, number);
    }

    @Override
    public void close() {
        images.close();
        labels.close();
    }
}

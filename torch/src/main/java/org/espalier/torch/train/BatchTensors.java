package org.espalier.torch.train;

import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.data.HostBatch;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.engine.Tensors;

/** Copies batches from Java memory into LibTorch tensors, which belong to the innermost scope of the thread. */
final class BatchTensors {
    private BatchTensors() {}

    /**
     * The same batch with images in channels-last memory.
     *
     * @param tensors makes them on the device that they are for
     */
    static Batch of(HostBatch host, TensorFactory tensors) {
        int count = host.labels().count();
        int channels = host.images().length / (count * host.height() * host.width());
        // The permuted view keeps its memory, which is what channels-last means.
        Tensor images = Tensors.scoped(() -> tensors.of(host.images(), count, host.height(), host.width(), channels)
                .permute(0, 3, 1, 2));
        return new Batch(images, host.labels().targets(tensors));
    }
}

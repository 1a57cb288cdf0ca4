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
        int count = host.labels().length;
        int channels = host.images().length / (count * host.height() * host.width());
        // The permuted view keeps its memory, which is what channels-last means.
        Tensor images = Tensors.scoped(() -> tensors.of(host.images(), count, host.height(), host.width(), channels)
                .permute(0, 3, 1, 2));
        Tensor labels = Tensors.scoped(() -> tensors.of(host.labels(), count));
        return new Batch(images, targets(host, labels, tensors));
    }

    private static Targets targets(HostBatch host, Tensor labels, TensorFactory tensors) {
        HostBatch.Mixture mixture = host.mixture();
        if (mixture == null) {
            return new Targets.Single(labels);
        }
        int count = mixture.seconds().length;
        Tensor seconds = Tensors.scoped(() -> tensors.of(mixture.seconds(), count));
        Tensor weights = Tensors.scoped(() -> tensors.of(mixture.weights(), count));
        return new Targets.Mixed(labels, seconds, weights);
    }
}

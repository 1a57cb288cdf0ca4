package org.espalier.torch.train;

import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.data.HostBatch;
import org.espalier.torch.engine.Tensors;

/** Copies batches from Java memory into LibTorch tensors, which belong to the innermost scope of the thread. */
final class BatchTensors {
    private BatchTensors() {}

    /** The same batch with images in channels-last memory. */
    static Batch of(HostBatch host) {
        int count = host.labels().length;
        int channels = host.images().length / (count * host.height() * host.width());
        // The permuted view keeps its memory, which is what channels-last means.
        Tensor images =
                Tensors.scoped(() -> AbstractTensor.create(host.images(), count, host.height(), host.width(), channels)
                        .permute(0, 3, 1, 2));
        Tensor labels = Tensors.scoped(() -> AbstractTensor.create(host.labels(), count));
        return new Batch(images, targets(host, labels));
    }

    private static Targets targets(HostBatch host, Tensor labels) {
        HostBatch.Mixture mixture = host.mixture();
        if (mixture == null) {
            return new Targets.Single(labels);
        }
        int count = mixture.seconds().length;
        Tensor seconds = Tensors.scoped(() -> AbstractTensor.create(mixture.seconds(), count));
        Tensor weights = Tensors.scoped(() -> AbstractTensor.create(mixture.weights(), count));
        return new Targets.Mixed(labels, seconds, weights);
    }
}

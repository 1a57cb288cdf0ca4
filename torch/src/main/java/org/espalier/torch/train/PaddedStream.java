package org.espalier.torch.train;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.loss.Targets;

/**
 * Batches of one size for evaluation: an incomplete last batch is filled up with its own first image, which
 * counts nowhere. Kernels are verified per batch size, so a last batch of its own size would cost more than all others.
 *
 * @param inner the batches; none larger than {@code batch}
 * @param batch images of every batch
 */
public record PaddedStream(BatchStream inner, int batch) implements BatchStream {
    @Override
    public int batches() {
        return inner.batches();
    }

    @Override
    public Epoch epoch(long number) {
        return inner.epoch(number).map(next -> next.images().size(0) < batch ? padded(next) : next);
    }

    private Batch padded(Batch last) {
        long missing = batch - last.images().size(0);
        Targets targets = last.targets().padded(missing);
        PointerScope outer = PointerScope.getInnerScope();
        try (PointerScope scope = new PointerScope()) {
            Tensor filler = last.images().narrow(0, 0, 1).expand(missing, -1, -1, -1);
            Tensor images = torch.cat(new TensorVector(last.images(), filler), 0);
            return new Batch(Tensors.handOver(Tensors.channelsLast(images), outer), targets);
        }
    }
}

package org.espalier.torch.train;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.espalier.torch.engine.Tensors;

/**
 * Batches of one size for evaluation: an incomplete last batch is filled up with its own first image, labelled {@link Losses#IGNORED} so
 * that it counts nowhere. Kernels are verified per batch size, so a last batch of its own size would cost more than all others.
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
        if (!(last.targets() instanceof Targets.Single)) {
            throw new IllegalArgumentException("batches for evaluation must have one class for each image, got "
                    + last.targets().getClass().getSimpleName() + " targets");
        }
        PointerScope outer = PointerScope.getInnerScope();
        try (PointerScope scope = new PointerScope()) {
            long missing = batch - last.images().size(0);
            Tensor filler = last.images().narrow(0, 0, 1).expand(missing, -1, -1, -1);
            Tensor ignored = last.labels()
                    .narrow(0, 0, 1)
                    .expand(missing)
                    .mul(new Scalar(0))
                    .add(new Scalar(Losses.IGNORED));
            Tensor images = torch.cat(new TensorVector(last.images(), filler), 0);
            Tensor labels = torch.cat(new TensorVector(last.labels(), ignored), 0);
            return new Batch(Tensors.handOver(Tensors.channelsLast(images), outer), Tensors.handOver(labels, outer));
        }
    }
}

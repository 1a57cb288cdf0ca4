package org.espalier.torch.train;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.loss.Targets;

/** Labelled images in batches, the same ones in the same order whenever they are gone through. */
@FunctionalInterface
public interface FixedBatches {
    /** Told of every batch; its tensors may be freed when the call returns. */
    @FunctionalInterface
    interface Visitor {
        /**
         * @param images images x channels x height x width
         * @param targets of the same images
         */
        void batch(Tensor images, Targets targets);
    }

    /** Goes through all of them once. */
    void each(Visitor visitor);

    /** The first batches of one epoch of a stream. */
    static FixedBatches of(BatchStream stream, long epoch, int batches) {
        return visitor -> {
            try (BatchStream.Epoch open = stream.epoch(epoch)) {
                for (int i = 0; i < batches && open.hasNext(); i++) {
                    try (PointerScope scope = new PointerScope()) {
                        Batch batch = open.next();
                        visitor.batch(batch.images(), batch.targets());
                    }
                }
            }
        };
    }

    /** All batches of a stream's first epoch. */
    static FixedBatches of(BatchStream stream) {
        return of(stream, 0, Integer.MAX_VALUE);
    }
}

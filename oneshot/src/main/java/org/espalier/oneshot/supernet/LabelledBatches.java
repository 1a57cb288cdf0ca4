package org.espalier.oneshot.supernet;

import org.bytedeco.pytorch.Tensor;

/** Labelled images in batches, the same ones in the same order whenever they are gone through. */
@FunctionalInterface
public interface LabelledBatches {
    /** Told of every batch; its tensors may be freed when the call returns. */
    @FunctionalInterface
    interface Visitor {
        /**
         * @param images images x channels x height x width
         * @param labels class numbers, one for each image
         */
        void batch(Tensor images, Tensor labels);
    }

    void each(Visitor visitor);
}

package org.espalier.torch.train;

import java.util.Iterator;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/** Batches of images, epoch by epoch; the same epoch always has the same batches. */
public interface BatchStream {
    /**
     * A batch. The tensors belong to the scope of the thread that took it.
     *
     * @param images images x channels x height x width
     * @param targets what the network shall answer
     */
    record Labelled(Tensor images, Targets targets) {
        /**
         * Images of one class each.
         *
         * @param labels class numbers, int64
         */
        public Labelled(Tensor images, Tensor labels) {
            this(images, new Targets.Single(labels));
        }

        /** Class numbers, int64: what counts as the right answer. */
        public Tensor labels() {
            return targets.labels();
        }
    }

    /** One pass over the data, for one thread; closing it early drops the rest. */
    interface Epoch extends Iterator<Labelled>, AutoCloseable {
        @Override
        void close();

        /** This pass, each batch passed through a function as it is taken. */
        default Epoch map(UnaryOperator<Labelled> change) {
            Epoch inner = this;
            return new Epoch() {
                @Override
                public boolean hasNext() {
                    return inner.hasNext();
                }

                @Override
                public Labelled next() {
                    return change.apply(inner.next());
                }

                @Override
                public void close() {
                    inner.close();
                }
            };
        }
    }

    /** Batches of each epoch, at least 1. */
    int batches();

    /** Starts an epoch, counted from 0. */
    Epoch epoch(long number);
}

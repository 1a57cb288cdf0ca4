package org.espalier.torch.train;

import java.util.Iterator;
import java.util.function.UnaryOperator;

/** Batches of images, epoch by epoch; the same epoch always has the same batches. */
public interface BatchStream {
    /** One pass over the data, for one thread; closing it early drops the rest. */
    interface Epoch extends Iterator<Batch>, AutoCloseable {
        @Override
        void close();

        /** This pass, each batch passed through a function as it is taken. */
        default Epoch map(UnaryOperator<Batch> change) {
            Epoch inner = this;
            return new Epoch() {
                @Override
                public boolean hasNext() {
                    return inner.hasNext();
                }

                @Override
                public Batch next() {
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

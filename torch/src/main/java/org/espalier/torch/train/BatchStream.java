package org.espalier.torch.train;

import java.util.Iterator;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/** Batches of images, epoch by epoch; the same epoch always has the same batches. */
public interface BatchStream {
    /** One pass over the data, for one thread; closing it early drops the rest. */
    interface Epoch extends Iterator<Batch>, AutoCloseable {
        @Override
        void close();

        /**
         * A pass over batches that are made when they are taken.
         *
         * @param batches how many
         * @param maker makes one by its number, from 0
         */
        static Epoch of(int batches, IntFunction<Batch> maker) {
            return new Epoch() {
                private int taken;

                @Override
                public boolean hasNext() {
                    return taken < batches;
                }

                @Override
                public Batch next() {
                    return maker.apply(taken++);
                }

                @Override
                public void close() {}
            };
        }

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

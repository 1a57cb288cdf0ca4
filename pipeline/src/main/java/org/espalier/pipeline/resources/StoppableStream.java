package org.espalier.pipeline.resources;

import java.util.function.BooleanSupplier;
import org.espalier.torch.train.BatchStream;

/**
 * Ends a training between two batches where the user asked to stop: the next run goes on from the checkpoint before.
 *
 * @param stream the batches
 * @param stopAsked asked before each
 */
public record StoppableStream(BatchStream stream, BooleanSupplier stopAsked) implements BatchStream {
    /** Thrown out of a training that was asked to stop. */
    public static final class StopAsked extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StopAsked() {
            super("asked to stop");
        }
    }

    @Override
    public int batches() {
        return stream.batches();
    }

    @Override
    public Epoch epoch(long number) {
        return stream.epoch(number).map(batch -> {
            if (stopAsked.getAsBoolean()) {
                throw new StopAsked();
            }
            return batch;
        });
    }
}

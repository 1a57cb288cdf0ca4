package org.espalier.oneshot;

import org.espalier.torch.train.Batch;
import org.espalier.torch.train.BatchStream;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.SingleImageException;
import org.jspecify.annotations.Nullable;

/**
 * The batches that the architecture learns from, one beside each of those that the weights learn from: where there are fewer they are gone
 * through again in another order. For one thread.
 */
public final class ValidationBatches {
    private final BatchStream stream;
    private final int rounds;
    private int round;
    private BatchStream.@Nullable Epoch open;

    /** @param steps batches of an epoch that the weights learn from */
    public ValidationBatches(BatchStream stream, int steps) {
        this.stream = stream;
        this.rounds = rounds(stream, steps);
    }

    /** How often a stream is gone through beside so many batches. */
    public static int rounds(BatchStream stream, int steps) {
        return (steps - 1) / stream.batches() + 1;
    }

    /** Batches of one round. */
    public int batches() {
        return stream.batches();
    }

    /** Called before the first batch of an epoch. */
    public void begin(Clock clock) {
        round = 0;
        open = stream.epoch((long) clock.epoch() * rounds);
    }

    /**
     * The next batch of an epoch that was begun, in the caller's pointer scope.
     *
     * @param several whether it has to have several images
     * @throws SingleImageException where it has one
     */
    public Batch next(Clock clock, boolean several) {
        BatchStream.Epoch current = open;
        if (current == null || !current.hasNext()) {
            if (current != null) {
                current.close();
            }
            round++;
            current = stream.epoch((long) clock.epoch() * rounds + round);
            open = current;
        }
        Batch batch = current.next();
        if (several && batch.images().size(0) == 1) {
            throw new SingleImageException("batch of the validation half");
        }
        return batch;
    }

    /** Called after the last batch of an epoch, also when a step failed. */
    public void end() {
        if (open != null) {
            open.close();
            open = null;
        }
    }
}

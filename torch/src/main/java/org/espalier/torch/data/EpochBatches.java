package org.espalier.torch.data;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.IntUnaryOperator;

/** The batches of one epoch of a {@link BatchLoader}, in order. For one thread. Closing drops what was made ahead; the loader stays open. */
public final class EpochBatches implements Iterator<HostBatch>, AutoCloseable {
    private final BatchLoader loader;
    private final long epoch;
    private final int[] order;
    private final IntUnaryOperator resolution;
    private final Deque<Future<HostBatch>> ahead = new ArrayDeque<>();
    private int taken;
    private int submitted;
    private long waitedNanos;
    private boolean closed;

    EpochBatches(BatchLoader loader, long epoch, int first, int prefetch, IntUnaryOperator resolution) {
        this.loader = loader;
        this.epoch = epoch;
        this.order = loader.order(epoch);
        this.resolution = resolution;
        this.taken = first;
        this.submitted = first;
        for (int i = 0; i < prefetch; i++) {
            submitNext();
        }
    }

    private void submitNext() {
        if (submitted < loader.batches()) {
            ahead.add(loader.submit(order, epoch, submitted, resolution.applyAsInt(submitted)));
            submitted++;
        }
    }

    @Override
    public boolean hasNext() {
        return !closed && taken < loader.batches();
    }

    /**
     * The next batch.
     *
     * @return the batch
     * @throws DataException if a worker could not make it; the cause says why
     */
    @Override
    public HostBatch next() {
        if (closed || loader.isClosed()) {
            throw new IllegalStateException("the batches or their loader are closed");
        }
        Future<HostBatch> future = ahead.poll();
        if (future == null) {
            throw new NoSuchElementException("epoch " + epoch + " has " + loader.batches() + " batches");
        }
        long start = System.nanoTime();
        try {
            HostBatch host = future.get();
            waitedNanos += System.nanoTime() - start;
            taken++;
            submitNext();
            return host;
        } catch (ExecutionException e) {
            close();
            throw new DataException("batch " + taken + " of epoch " + epoch + " cannot be made: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new DataException("waiting for batch " + taken + " of epoch " + epoch + " was interrupted", e);
        }
    }

    /**
     * How long the caller has waited for batches; with enough workers only the first one costs anything.
     *
     * @return the time so far
     */
    public Duration waited() {
        return Duration.ofNanos(waitedNanos);
    }

    @Override
    public void close() {
        closed = true;
        ahead.forEach(future -> future.cancel(false));
        ahead.clear();
    }
}

package org.espalier.torch.data;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;

/**
 * Turns images into batches with threads of its own, ahead of whoever trains. What a batch holds depends only on the seed, the
 * epoch, its number and its resolution, so an epoch can be taken up at any batch.
 *
 * <pre>{@code
 * try (BatchLoader loader = BatchLoader.training(data, split.indices(Part.TRAIN), normalisation, augmentation, settings);
 *         EpochBatches batches = loader.epoch(0)) {
 *     while (batches.hasNext()) {
 *         HostBatch batch = batches.next();
 *     }
 * }
 * }</pre>
 */
public final class BatchLoader implements AutoCloseable {
    private static final IntUnaryOperator OWN_RESOLUTION = number -> 0;

    private final BatchMaker maker;
    private final int prefetch;
    private final ExecutorService workers;

    private BatchLoader(BatchMaker maker, LoaderSettings settings) {
        this.maker = maker;
        this.prefetch = settings.prefetch();
        AtomicInteger number = new AtomicInteger();
        this.workers = Executors.newFixedThreadPool(settings.workers(), task -> {
            Thread thread = new Thread(task, "espalier-batch-" + number.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Batches to train on: in a new order every epoch, augmented; an incomplete last batch is left out unless it is the only one.
     *
     * @param dataset the images
     * @param indices which of them
     * @param normalisation mean and deviation
     * @param augmentation random changes, to be taken from what the user configured
     * @param settings batch size, threads, seed
     * @return the loader; close it after use
     */
    public static BatchLoader training(
            ImageDataset dataset,
            int[] indices,
            Normalisation normalisation,
            Augmentation augmentation,
            LoaderSettings settings) {
        return new BatchLoader(new BatchMaker(dataset, indices, normalisation, augmentation, true, settings), settings);
    }

    /**
     * Batches to evaluate on: every image once, in the order given, not augmented.
     *
     * @param dataset the images
     * @param indices which of them
     * @param normalisation mean and deviation
     * @param settings batch size, threads
     * @return the loader; close it after use
     */
    public static BatchLoader evaluation(
            ImageDataset dataset, int[] indices, Normalisation normalisation, LoaderSettings settings) {
        return new BatchLoader(
                new BatchMaker(dataset, indices, normalisation, Augmentation.NONE, false, settings), settings);
    }

    /**
     * Batches of an epoch.
     *
     * @return at least 1
     */
    public int batches() {
        return maker.batches();
    }

    /**
     * Images that the loader draws from.
     *
     * @return at least 1
     */
    public int images() {
        return maker.images();
    }

    /**
     * Starts an epoch at the data set's own resolution. Its first batches are made from now on, so whoever starts the next epoch
     * before the last batch of this one is taken does not wait between the two.
     *
     * @param epoch its number, from 0
     * @return its batches
     */
    public EpochBatches epoch(long epoch) {
        return epoch(epoch, 0, OWN_RESOLUTION);
    }

    /**
     * Starts an epoch anywhere, at any resolutions.
     *
     * @param epoch its number, from 0
     * @param firstBatch the first batch to give, from 0 to {@link #batches()}
     * @param resolution gives for a batch's number the rows of its images (columns follow in proportion), or 0 for the data set's
     *     own; called on the thread that takes batches
     * @return the batches from there on
     */
    public EpochBatches epoch(long epoch, int firstBatch, IntUnaryOperator resolution) {
        if (firstBatch < 0 || firstBatch > batches()) {
            throw new IllegalArgumentException("first batch is " + firstBatch + ": expected 0 to " + batches());
        }
        return new EpochBatches(this, epoch, firstBatch, prefetch, resolution);
    }

    Future<HostBatch> submit(int[] order, long epoch, int number, int resolution) {
        if (workers.isShutdown()) {
            throw new IllegalStateException("the loader is closed");
        }
        Callable<HostBatch> task = () -> maker.make(order, epoch, number, resolution);
        return workers.submit(task);
    }

    int[] order(long epoch) {
        return maker.order(epoch);
    }

    boolean isClosed() {
        return workers.isShutdown();
    }

    /** Stops the threads and waits for them. EpochBatches that were taken stay usable. */
    @Override
    public void close() {
        workers.shutdownNow();
        boolean interrupted = false;
        while (!workers.isTerminated()) {
            try {
                workers.awaitTermination(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

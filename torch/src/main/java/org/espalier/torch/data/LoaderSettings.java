package org.espalier.torch.data;

/**
 * How batches are made.
 *
 * @param batch images per batch, at least 1
 * @param workers threads that make batches, at least 1; results do not depend on it
 * @param prefetch batches that are made ahead, at least 1; results do not depend on it
 * @param seed the root seed of order and augmentation
 * @param sampling which images an epoch of a training shows; an evaluation shows all
 */
public record LoaderSettings(int batch, int workers, int prefetch, long seed, Sampling sampling) {
    /** Checks the ranges. */
    public LoaderSettings {
        if (batch < 1 || workers < 1 || prefetch < 1) {
            throw new IllegalArgumentException("loader has batch " + batch + ", workers " + workers + ", prefetch "
                    + prefetch + ": expected each at least 1");
        }
    }

    /** Every image once. */
    public LoaderSettings(int batch, int workers, int prefetch, long seed) {
        this(batch, workers, prefetch, seed, Sampling.SHUFFLED);
    }

    /** The same with another choice of images. */
    public LoaderSettings with(Sampling other) {
        return new LoaderSettings(batch, workers, prefetch, seed, other);
    }

    /**
     * Two workers, four batches ahead.
     *
     * @param batch images per batch
     * @param seed the root seed
     * @return the settings
     */
    public static LoaderSettings of(int batch, long seed) {
        return new LoaderSettings(batch, 2, 4, seed);
    }
}

package org.espalier.predict.proxy;

/**
 * A score of an untrained network, higher is better: a rank among networks of one space and one seed, and nothing beyond that. Found by {@link java.util.ServiceLoader}. An
 * implementation has no state, so that one object serves all.
 */
public interface ZeroCostProxy {
    /** In lower-case letters, digits and hyphens: {@code synflow}. */
    String name();

    /** What it counts, in a line. */
    String summary();

    /** Where it comes from; the trivial ones name nobody. */
    String paper();

    /**
     * Whether images and labels change the score. One that does not is the same on any data.
     */
    boolean readsData();

    /**
     * The score.
     *
     * @return not NaN; negative infinity where the network gives none: nothing that it counts, or values that are not finite
     */
    double score(UntrainedNetwork network);
}

package org.espalier.torch.loss;

/**
 * What a network shall answer for the samples of a batch. What form it has a task's {@link Loss} and {@link Tally} know, and whoever made it from the
 * labels of the data; a training does not.
 */
public interface Targets {
    /** How many samples count: all but those that only fill a batch up. */
    long counted();

    /**
     * The targets of some of the samples.
     *
     * @param first number of the first sample
     * @param samples how many
     */
    Targets part(long first, long samples);

    /**
     * With more samples, which count nowhere.
     *
     * @param samples how many are added, at least 1
     * @throws IllegalArgumentException where these targets are none that are evaluated
     */
    Targets padded(long samples);
}

package org.espalier.torch.train;

import java.time.Duration;

/** Hears how a training goes. */
@FunctionalInterface
public interface TrainingListener {
    /** Hears nothing. */
    TrainingListener NONE = report -> {};

    /**
     * One epoch.
     *
     * @param epoch its number, from 1
     * @param epochs all epochs
     * @param loss mean loss over its batches
     * @param training top-1 on its training batches, as they went by
     * @param learningRate of its last step
     * @param time wall-clock
     */
    record EpochReport(int epoch, int epochs, double loss, Evaluation training, double learningRate, Duration time) {}

    /** Called after each epoch, after its checkpoint. */
    void epoch(EpochReport report);

    /** Something that a person should know, such as a damaged checkpoint. */
    default void warning(String message) {}
}

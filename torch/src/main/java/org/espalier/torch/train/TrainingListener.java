package org.espalier.torch.train;

import java.time.Duration;
import java.util.OptionalDouble;

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
     * @param training what is shown beside the loss, a mean over the samples of its batches as they went by: top-1 of classes
     * @param learningRate of its last step
     * @param time wall-clock
     * @param validation the measure that decides on images that nothing is learned from, by exact statistics; empty where nobody looked
     * @param telemetry what the algorithm wants seen of itself
     */
    record EpochReport(
            int epoch,
            int epochs,
            double loss,
            double training,
            double learningRate,
            Duration time,
            OptionalDouble validation,
            Telemetry telemetry) {
        /** Without a look at the validation images. */
        public EpochReport(int epoch, int epochs, double loss, double training, double learningRate, Duration time) {
            this(epoch, epochs, loss, training, learningRate, time, OptionalDouble.empty(), Telemetry.NONE);
        }

        /** The same with what the validation images gave. */
        public EpochReport validated(double result) {
            return new EpochReport(
                    epoch, epochs, loss, training, learningRate, time, OptionalDouble.of(result), telemetry);
        }

        /** The same with what its algorithm wants seen. */
        public EpochReport with(Telemetry seen) {
            return new EpochReport(epoch, epochs, loss, training, learningRate, time, validation, seen);
        }
    }

    /** Called after each epoch, after its checkpoint. */
    void epoch(EpochReport report);

    /**
     * Called where a training goes on from a checkpoint, with the epoch after which that was written: a kill between checkpoint and {@link #epoch} has
     * left it untold.
     *
     * @param report without the time that the epoch took and without a look at the validation images, which nobody kept
     */
    default void resumed(EpochReport report) {}

    /**
     * Called after each step, by the thread that trains: whatever takes long delays it.
     *
     * @param epoch number of the epoch that the step is part of, from 1
     * @param step its number within the epoch, from 1
     * @param steps of an epoch
     */
    default void step(int epoch, int step, int steps) {}

    /** Whether somebody reads {@link EpochReport#validation}; looking costs time. */
    default boolean wantsValidation() {
        return false;
    }

    /**
     * Whether another epoch may begin; a training that may not ends as it is. Asked before each epoch, of a resumed training too, and once no,
     * always no.
     *
     * @param done epochs that are done
     * @param epochs all epochs
     */
    default boolean mayGoOn(int done, int epochs) {
        return true;
    }

    /** Something that a person should know, such as a damaged checkpoint. */
    default void warning(String message) {}
}

package org.espalier.oneshot.trainer;

import java.util.List;
import java.util.Optional;
import org.espalier.torch.train.CheckpointFolder;
import org.espalier.torch.train.LearningRateSchedule;
import org.espalier.torch.train.TrainingListener;

/**
 * Takes part in a training of {@link OneShotTrainer}: hears how it goes, and may bring a schedule, a place for checkpoints, or a reason to end. All methods
 * do nothing unless they are overridden; they are called by the thread that trains.
 */
public interface Callback {
    /** The learning rate of the weights, in place of the strategy's own. */
    default Optional<LearningRateSchedule> schedule() {
        return Optional.empty();
    }

    /** Where the state is kept after each epoch, and where a training goes on from. */
    default Optional<CheckpointFolder> checkpoints() {
        return Optional.empty();
    }

    /** Called after every so many steps as the trainer's log frequency says, and after the last step of each epoch. */
    default void progress(TrainingListener.Progress progress) {}

    /** Called after each epoch, after its checkpoint. */
    default void epoch(TrainingListener.EpochReport report) {}

    /**
     * Whether no further epoch begins. A pure function of what it is given: a training that was resumed is asked with the epochs of before.
     *
     * @param history of all epochs that are done; empty before the first
     */
    default boolean ends(List<EpochMeasures> history) {
        return false;
    }

    /** Something that a person should know, such as a damaged checkpoint. */
    default void warning(String message) {}
}

package org.espalier.oneshot.trainer;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What came of a call of {@link OneShotTrainer#fit}.
 *
 * @param ending why it returned
 * @param epochsDone epochs that are done, those of earlier calls and of a training that was resumed among them
 * @param epochs all epochs
 * @param history of the epochs that are done, in order; empty where the trainer keeps none
 */
public record FitResult(Ending ending, int epochsDone, int epochs, List<EpochMeasures> history) {
    /** Why a training does not go on. */
    public enum Ending {
        /** All epochs are done. */
        COMPLETE,
        /** The strategy, a callback or whoever listens wants no more of them. */
        STOPPED,
        /** As many are done as the call asked for; the next call goes on. */
        PAUSED
    }

    public FitResult {
        history = List.copyOf(history);
    }

    /** A measure of the last epoch; empty where there is none. */
    public OptionalDouble last(String measure) {
        return history.isEmpty()
                ? OptionalDouble.empty()
                : history.get(history.size() - 1).value(measure);
    }
}

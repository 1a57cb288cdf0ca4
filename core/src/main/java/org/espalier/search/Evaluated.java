package org.espalier.search;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.espalier.stats.Interval;

/**
 * A trial that has ended, with how it went.
 *
 * @param trial what the strategy is told
 * @param curve its score after each epoch, as far as somebody looked; finite
 * @param stoppedAfter epochs after which it was stopped early, at least 1; absent where it ran to its end
 * @param seconds that it took
 * @param ci95 the 95 % interval of the measure that decides, finite; absent where nobody knows it
 */
public record Evaluated(
        Trial trial, List<Double> curve, OptionalLong stoppedAfter, double seconds, Optional<Interval> ci95) {
    public Evaluated {
        curve = new LearningCurve(trial.number(), curve).scores();
        if (stoppedAfter.isPresent() && stoppedAfter.getAsLong() < 1) {
            throw new IllegalArgumentException("trial " + trial.number()
                    + " must be stopped after at least 1 epoch, got " + stoppedAfter.getAsLong());
        }
    }

    /** One of whose interval nothing is known. */
    public Evaluated(Trial trial, List<Double> curve, OptionalLong stoppedAfter, double seconds) {
        this(trial, curve, stoppedAfter, seconds, Optional.empty());
    }

    /** One that nobody looked at before its end. */
    public Evaluated(Trial trial, double seconds) {
        this(trial, List.of(), OptionalLong.empty(), seconds);
    }
}

package org.espalier.event;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.espalier.stats.Interval;

/**
 * The evaluation of a candidate has ended.
 *
 * @param number of the candidate
 * @param score higher is better; absent where the evaluation failed
 * @param failure why it failed; empty where it did not
 * @param seconds that it took
 * @param curve its score after each epoch, as far as somebody looked; empty where nobody did, or the release did not say
 * @param stoppedAfter epochs after which it was stopped early, at least 1; absent where it ran to its end
 * @param ci95 the 95 % interval of the measure that decides, as it is measured; absent where nobody knows it, or the release did not say
 */
public record TrialEnded(
        long number,
        OptionalDouble score,
        String failure,
        double seconds,
        List<Double> curve,
        OptionalLong stoppedAfter,
        Optional<Interval> ci95)
        implements SearchEvent {
    /** The word in a journal. */
    public static final String TYPE = "trial-ended";

    public TrialEnded {
        Outcomes.require(score, failure);
        curve = List.copyOf(curve);
        Outcomes.requireCurve(curve, stoppedAfter);
        ci95.ifPresent(interval -> {
            if (!interval.hasFiniteEnds()) {
                throw new IllegalArgumentException("the ends of an interval must be finite, got " + interval);
            }
        });
    }

    /** Of a trial of whose interval nothing is known. */
    public TrialEnded(
            long number,
            OptionalDouble score,
            String failure,
            double seconds,
            List<Double> curve,
            OptionalLong stoppedAfter) {
        this(number, score, failure, seconds, curve, stoppedAfter, Optional.empty());
    }

    /** Of a trial that nobody looked at before its end. */
    public TrialEnded(long number, OptionalDouble score, String failure, double seconds) {
        this(number, score, failure, seconds, List.of(), OptionalLong.empty());
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public void accept(EventVisitor visitor) {
        visitor.trialEnded(this);
    }
}

package org.espalier.pipeline.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.espalier.plan.AskTellResult;
import org.espalier.stats.Interval;

/**
 * What a search looked at.
 *
 * @param trials members that have a score, in the order of asking; of a joint search those that it ends in, the likeliest first
 * @param failed how many candidates have no score, where candidates were scored
 * @param known how many took the score of an earlier one, where candidates were scored
 * @param best the best trial, where candidates were scored
 * @param stoppedEarly how many were not trained to their end, where a rule decides that
 * @param notices what a user should know of it, each in one line
 * @param ci95 the two ends of the 95 % interval of the best trial's main measure, as it is measured; empty where nobody knows them
 */
public record TrialsResult(
        List<Scored> trials,
        OptionalLong failed,
        OptionalLong known,
        Optional<AskTellResult.Best> best,
        OptionalLong stoppedEarly,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> notices,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Double> ci95) {
    public TrialsResult {
        trials = Rows.of(trials);
        notices = Rows.of(notices);
        ci95 = Rows.of(ci95);
    }

    /** Of a search of which there is nothing to say. */
    public TrialsResult(
            List<Scored> trials,
            OptionalLong failed,
            OptionalLong known,
            Optional<AskTellResult.Best> best,
            OptionalLong stoppedEarly,
            List<Double> ci95) {
        this(trials, failed, known, best, stoppedEarly, List.of(), ci95);
    }

    /** Of a search of whose interval nothing is known. */
    public TrialsResult(
            List<Scored> trials,
            OptionalLong failed,
            OptionalLong known,
            Optional<AskTellResult.Best> best,
            OptionalLong stoppedEarly) {
        this(trials, failed, known, best, stoppedEarly, List.of());
    }

    /** Of a search that stops nothing early. */
    public TrialsResult(
            List<Scored> trials, OptionalLong failed, OptionalLong known, Optional<AskTellResult.Best> best) {
        this(trials, failed, known, best, OptionalLong.empty());
    }

    /** The same with what a user should know of it. */
    public TrialsResult with(List<String> others) {
        return new TrialsResult(trials, failed, known, best, stoppedEarly, others, ci95);
    }

    /** The interval of the best trial's main measure; empty where nobody knows it. */
    public Optional<Interval> interval() {
        return ci95.size() == 2 && ci95.get(0) <= ci95.get(1)
                ? Optional.of(new Interval(ci95.get(0), ci95.get(1))).filter(Interval::hasFiniteEnds)
                : Optional.empty();
    }

    /** Of a search that gives no scores. */
    public static TrialsResult unscored(List<Member> members) {
        return new TrialsResult(
                members.stream()
                        .map(member -> new Scored(member, OptionalDouble.empty()))
                        .toList(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty());
    }

    /**
     * A member and what the search gave it.
     *
     * @param architecture which
     * @param score higher is better; absent where the search gives none
     * @param objectives the values that the score is made of, by name and as they are measured, the main measure first; empty where that is the score
     */
    public record Scored(
            Member architecture,
            OptionalDouble score,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Double> objectives) {
        public Scored {
            objectives = Rows.of(objectives);
        }

        /** Of a search that looks for its score alone, or for none. */
        public Scored(Member architecture, OptionalDouble score) {
            this(architecture, score, Map.of());
        }
    }
}

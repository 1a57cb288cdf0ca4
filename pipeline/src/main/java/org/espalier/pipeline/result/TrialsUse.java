package org.espalier.pipeline.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.espalier.pipeline.config.EarlyStopping;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.config.TrialsConfig;
import org.espalier.search.StrategyConfig;
import org.espalier.search.TellOrder;

/**
 * How the trials of an ask/tell search were run, where a reader of its figures should know.
 *
 * @param count how many were asked for
 * @param earlyStop the word of the rule by which trials were stopped early; {@code none} where each was trained to its end
 * @param stoppedEarly how many were; absent where there was no rule
 * @param order the word of the order in which they were told
 */
public record TrialsUse(long count, String earlyStop, OptionalLong stoppedEarly, String order) {
    private static final String NONE = "none";
    private static final String FIXED = "fixed";
    private static final String ARRIVAL = "arrival";

    public TrialsUse {
        earlyStop = Objects.requireNonNullElse(earlyStop, NONE);
        order = Objects.requireNonNullElse(order, FIXED);
    }

    /** Of a search with such trials; absent where they ran as they usually do, or there were none. */
    static Optional<TrialsUse> of(SearchConfig config, Optional<TrialsResult> found) {
        TrialsConfig trials = config.trials();
        boolean isUsual = trials.order() == TellOrder.FIXED && trials.earlyStop() == EarlyStopping.NONE;
        return isUsual || !(config.strategy().settings() instanceof StrategyConfig)
                ? Optional.empty()
                : found.map(result -> new TrialsUse(
                        result.trials().size() + result.failed().orElse(0),
                        trials.earlyStop().word(),
                        result.stoppedEarly(),
                        trials.order() == TellOrder.FIXED ? FIXED : ARRIVAL));
    }

    /** What a reader should know, a sentence each; empty where there is nothing. */
    public List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        stoppedEarly.ifPresent(stopped -> sentences.add(stopped + " of " + count + " trials "
                + (stopped == 1 ? "was" : "were") + " stopped early by the " + earlyStop
                + " rule (trials.early_stop), and scored as far as they had come."));
        if (order.equals(ARRIVAL)) {
            sentences.add("Trials were told in the order in which they ended (trials.order: arrival), so another run"
                    + " with the same seed may differ.");
        }
        return sentences;
    }
}

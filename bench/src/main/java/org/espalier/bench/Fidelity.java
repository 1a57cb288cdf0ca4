package org.espalier.bench;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.espalier.search.EarlyStop;
import org.espalier.strategy.MedianStopping;
import org.espalier.strategy.halving.HalvingStop;
import org.espalier.yaml.Nearest;

/**
 * Learning curves in the columns of a table, so that trials may be stopped early and the budget is one of epochs.
 *
 * @param prefix of the columns {@code PREFIX1}, {@code PREFIX2} and so on: what the optimised column would have been after so many epochs
 * @param rules each strategy is run by each of them; at least one, none twice
 */
public record Fidelity(String prefix, List<Rule> rules) {
    /** Which trials are stopped before their end. */
    public enum Rule {
        /** All run to their end. */
        NONE,
        /** Those that lag behind the median of the others. */
        MEDIAN,
        /** Those that are not among the best third of the others after the epochs of a rung. */
        ASHA;

        EarlyStop stop() {
            return switch (this) {
                case NONE -> EarlyStop.NEVER;
                case MEDIAN -> new MedianStopping();
                case ASHA -> new HalvingStop();
            };
        }

        /**
         * Reads {@code none}, {@code median} or {@code asha}.
         *
         * @throws IllegalArgumentException for any other word
         */
        public static Rule of(String word) {
            for (Rule rule : values()) {
                if (rule.toString().equals(word)) {
                    return rule;
                }
            }
            throw new IllegalArgumentException(
                    "early stop '" + word + "' is not known" + Nearest.among(word, List.of("none", "median", "asha")));
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Fidelity {
        rules = List.copyOf(rules);
        if (prefix.isBlank()) {
            throw new IllegalArgumentException("curve needs the prefix of its columns");
        }
        if (rules.isEmpty() || new TreeSet<>(rules).size() < rules.size()) {
            throw new IllegalArgumentException("early stop must name each rule once, got " + rules);
        }
    }

    /** Whether a column is one of the curve's. */
    public boolean has(String column) {
        return column.startsWith(prefix) && column.substring(prefix.length()).matches("[1-9][0-9]{0,5}");
    }

    /**
     * The epochs of which there are columns, ascending.
     *
     * @throws IllegalArgumentException where there are fewer than two
     */
    int[] epochs(Set<String> header) {
        int[] epochs = header.stream()
                .filter(this::has)
                .mapToInt(column -> Integer.parseInt(column.substring(prefix.length())))
                .sorted()
                .toArray();
        if (epochs.length < 2) {
            throw new IllegalArgumentException("curve '" + prefix + "' needs two columns at least, such as '" + prefix
                    + "1' and '" + prefix + "2', and the table has " + epochs.length
                    + Nearest.hint(prefix + 1, header));
        }
        return epochs;
    }
}

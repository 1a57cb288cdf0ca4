package org.espalier.event;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A strategy was told outcomes.
 *
 * @param trials in the order in which it was told them
 */
public record Told(List<Told.Trial> trials) implements SearchEvent {
    /** The word in a journal. */
    public static final String TYPE = "told";

    public Told {
        trials = List.copyOf(trials);
    }

    /**
     * The outcome of a candidate.
     *
     * @param number of the candidate
     * @param genes positions of the chosen options, separated by spaces
     * @param architecture in the notation of the space; empty where the release did not say
     * @param score higher is better; absent where the evaluation failed
     * @param failure why it failed; empty where it did not
     * @param objectives where the search has several: the value of each by its name, as it is measured; else empty
     * @param known number of the earlier candidate whose outcome was taken, where this one was not evaluated itself
     * @param epochs after how many epochs it was scored; empty: at the end of its training
     */
    public record Trial(
            long number,
            String genes,
            String architecture,
            OptionalDouble score,
            String failure,
            Map<String, Double> objectives,
            OptionalLong known,
            OptionalInt epochs) {
        public Trial {
            Outcomes.require(score, failure);
            objectives = Collections.unmodifiableMap(new LinkedHashMap<>(objectives));
        }

        /** One that was scored at the end. */
        public Trial(
                long number,
                String genes,
                String architecture,
                OptionalDouble score,
                String failure,
                Map<String, Double> objectives,
                OptionalLong known) {
            this(number, genes, architecture, score, failure, objectives, known, OptionalInt.empty());
        }

        /** Of a search with one objective. */
        public Trial(
                long number,
                String genes,
                String architecture,
                OptionalDouble score,
                String failure,
                OptionalLong known) {
            this(number, genes, architecture, score, failure, Map.of(), known);
        }
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public void accept(EventVisitor visitor) {
        visitor.told(this);
    }
}

package org.espalier.event;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/**
 * A strategy asked for candidates.
 *
 * @param wanted how many it was allowed; 0 where the release did not say
 * @param candidates what it asked for
 * @param state the state of the strategy after asking, which the first schema had in every such event; not to be changed
 */
public record Asked(int wanted, List<Asked.Candidate> candidates, Optional<JsonNode> state) implements SearchEvent {
    /** The word in a journal. */
    public static final String TYPE = "asked";

    public Asked {
        candidates = List.copyOf(candidates);
    }

    /** As it is written today: without a state. */
    public Asked(int wanted, List<Candidate> candidates) {
        this(wanted, candidates, Optional.empty());
    }

    /**
     * A proposed architecture.
     *
     * @param number unique within the search, from 0
     * @param genes positions of the chosen options, separated by spaces
     * @param epochs after how many epochs it is scored; empty: at the end of its training
     */
    public record Candidate(long number, String genes, OptionalInt epochs) {
        /** One that is scored at the end. */
        public Candidate(long number, String genes) {
            this(number, genes, OptionalInt.empty());
        }
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public void accept(EventVisitor visitor) {
        visitor.asked(this);
    }
}

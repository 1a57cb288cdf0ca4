package org.espalier.strategy.halving;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.espalier.decision.DecisionSet;
import org.espalier.search.Candidate;
import org.espalier.search.Ledger;
import org.espalier.search.SearchContext;
import org.espalier.search.SearchStrategy;
import org.espalier.search.StrategyConfig;
import org.espalier.search.Trial;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The strategy that says what to train. It is told the score of each member after the fewest epochs, and that alone: scores after different numbers
 * of epochs cannot be compared, and these are the ones that every member has.
 */
final class Proposals {
    private final SearchStrategy strategy;
    /** What it was not told yet, by the number that the candidate has outside. */
    private final Map<Long, Candidate> open = new TreeMap<>();

    private Proposals(SearchStrategy strategy) {
        this.strategy = strategy;
    }

    static Proposals create(StrategyConfig config, SearchContext context) {
        return new Proposals(config.create(context));
    }

    /** Goes on from {@link #state}. */
    static Proposals restore(StrategyConfig config, SearchContext context, JsonNode state) {
        DecisionSet decisions = context.space().decisions();
        Proposals proposals = new Proposals(config.restore(context, Ledger.required(state, "state")));
        for (JsonNode entry : Ledger.required(state, "open")) {
            proposals.open.put(Ledger.required(entry, "as").asLong(), Ledger.candidate(decisions, entry));
        }
        return proposals;
    }

    /** A candidate for the lowest rung; empty where the strategy asks for nothing now. */
    Optional<Candidate> next(Ledger ledger, OptionalInt epochs) {
        List<Candidate> asked = strategy.ask(1);
        if (asked.isEmpty()) {
            return Optional.empty();
        }
        Candidate candidate = ledger.open(asked.get(0).architecture(), epochs);
        open.put(candidate.number(), asked.get(0));
        return Optional.of(candidate);
    }

    /** Whether nothing that it asked for is outstanding, so that it has ended where it asks for nothing. */
    boolean isIdle() {
        return open.isEmpty();
    }

    /** Tells it of a trial of the lowest rung. */
    void tell(Trial trial) {
        Candidate asked = open.remove(trial.number());
        if (asked == null) {
            throw new IllegalStateException("trial " + trial.number() + " was not proposed here");
        }
        strategy.tell(trial.of(asked));
    }

    ObjectNode state() {
        ObjectNode state = JsonNodeFactory.instance.objectNode();
        state.set("state", strategy.state());
        ArrayNode entries = state.putArray("open");
        open.forEach((number, asked) -> entries.add(Ledger.json(asked).put("as", number)));
        return state;
    }
}

package org.espalier.strategy.halving;

import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.espalier.decision.DecisionSet;
import org.espalier.search.Ledger;
import org.espalier.search.Trial;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The trials that were scored after the same number of epochs, and which of them went on. Each step takes time logarithmic in their number. For one thread. */
final class Rung {
    private static final Comparator<Trial> ORDER = Trial.BEST_FIRST;

    private final int eta;
    /** The best of them, one in eta. */
    private final TreeSet<Trial> top = new TreeSet<>(ORDER);

    private final TreeSet<Trial> others = new TreeSet<>(ORDER);
    /** Those of the best that have not gone on. */
    private final TreeSet<Trial> waiting = new TreeSet<>(ORDER);

    private final Set<Long> promoted = new HashSet<>();

    Rung(int eta) {
        this.eta = eta;
    }

    /** Goes on from {@link #state}. */
    Rung(int eta, DecisionSet decisions, JsonNode state) {
        this(eta);
        Ledger.required(state, "promoted").forEach(number -> promoted.add(number.asLong()));
        Ledger.trials(decisions, Ledger.required(state, "trials")).forEach(this::add);
    }

    /** A trial was scored, or failed, which counts as the worst. */
    void add(Trial trial) {
        others.add(trial);
        if (!top.isEmpty() && ORDER.compare(trial, top.last()) < 0) {
            raise();
            lower();
        }
        if (top.size() < (top.size() + others.size()) / eta) {
            raise();
        }
    }

    private void raise() {
        Trial best = others.first();
        others.remove(best);
        top.add(best);
        if (best.succeeded() && !promoted.contains(best.number())) {
            waiting.add(best);
        }
    }

    private void lower() {
        Trial worst = top.last();
        top.remove(worst);
        waiting.remove(worst);
        others.add(worst);
    }

    /** The best that is to go on; none goes on twice. */
    Optional<Trial> promote() {
        Trial best = waiting.pollFirst();
        if (best != null) {
            promoted.add(best.number());
        }
        return Optional.ofNullable(best);
    }

    ObjectNode state() {
        ObjectNode state = JsonNodeFactory.instance.objectNode();
        ArrayNode numbers = state.putArray("promoted");
        promoted.stream().sorted().forEach(numbers::add);
        ArrayNode trials = state.putArray("trials");
        top.forEach(trial -> trials.add(Ledger.json(trial)));
        others.forEach(trial -> trials.add(Ledger.json(trial)));
        return state;
    }
}

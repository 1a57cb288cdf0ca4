package org.espalier.strategy.halving;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
import org.espalier.search.Candidate;
import org.espalier.search.Ledger;
import org.espalier.search.Trial;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A bracket of Hyperband while it runs: successive halving of a number of members, rung by rung, each of them complete before the next begins. For one thread. */
final class Bracket {
    private final BracketKind kind;
    private final Proposals proposals;
    /** Members of this rung that have to be asked for yet; of the lowest they are only proposed then. */
    private final Deque<Architecture> waiting = new ArrayDeque<>();

    private final List<Trial> told = new ArrayList<>();
    private int rung;
    /** How many members the lowest rung may still begin. */
    private int left;

    private int outstanding;

    Bracket(BracketKind kind, Proposals proposals) {
        this.kind = kind;
        this.proposals = proposals;
        this.left = kind.members();
    }

    /** Goes on from {@link #state}. */
    static Bracket restore(BracketKind kind, Proposals proposals, DecisionSet decisions, JsonNode state) {
        Bracket bracket = new Bracket(kind, proposals);
        bracket.rung = Ledger.required(state, "rung").asInt();
        bracket.left = Ledger.required(state, "left").asInt();
        bracket.outstanding = Ledger.required(state, "outstanding").asInt();
        for (JsonNode genes : Ledger.required(state, "waiting")) {
            bracket.waiting.add(Ledger.architecture(decisions, genes.asString()));
        }
        bracket.told.addAll(Ledger.trials(decisions, Ledger.required(state, "told")));
        return bracket;
    }

    BracketKind kind() {
        return kind;
    }

    /** The next candidate; empty where it waits for trials, the strategy inside has to be told first, or it is over. */
    Optional<Candidate> next(Ledger ledger) {
        Optional<Candidate> next = waiting.isEmpty()
                ? begun(ledger)
                : Optional.of(ledger.open(waiting.remove(), kind.ladder().epochs(rung)));
        if (next.isEmpty() && isOver() && !told.isEmpty()) {
            // the strategy inside has come to its end: what there is goes on
            goOn();
            return next(ledger);
        }
        outstanding += next.isPresent() ? 1 : 0;
        return next;
    }

    private Optional<Candidate> begun(Ledger ledger) {
        if (rung > 0 || left == 0) {
            return Optional.empty();
        }
        Optional<Candidate> next = proposals.next(ledger, kind.ladder().epochs(0));
        if (next.isPresent()) {
            left--;
        } else if (proposals.isIdle()) {
            left = 0;
        }
        return next;
    }

    /** Whether it has nothing to ask for and waits for nothing. */
    boolean isOver() {
        return outstanding == 0 && left == 0 && waiting.isEmpty();
    }

    /** A trial of its own; the last of a rung has the best of it go on. */
    void tell(Trial trial) {
        told.add(trial);
        outstanding--;
        if (rung == 0) {
            proposals.tell(trial);
        }
        if (isOver()) {
            goOn();
        }
    }

    private void goOn() {
        if (rung + 1 < kind.ladder().size()) {
            told.stream()
                    .filter(Trial::succeeded)
                    .sorted(Trial.BEST_FIRST)
                    .limit(kind.survivors(rung + 1))
                    .forEach(trial -> waiting.add(trial.architecture()));
            rung++;
        }
        told.clear();
    }

    ObjectNode state() {
        ObjectNode state = JsonNodeFactory.instance
                .objectNode()
                .put("divisions", kind.divisions())
                .put("rung", rung)
                .put("left", left)
                .put("outstanding", outstanding);
        ArrayNode genes = state.putArray("waiting");
        waiting.forEach(member -> genes.add(Ledger.genes(member)));
        state.set("told", Ledger.json(told));
        return state;
    }
}

package org.espalier.predict.proposal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
import org.espalier.random.Seeds;
import org.espalier.search.Candidate;
import org.espalier.search.Ledger;
import org.espalier.search.SearchContext;
import org.espalier.search.SearchStrategy;
import org.espalier.search.Trial;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A search whose first members are drawn at random and whose others are chosen by a {@link Proposer}, several at a time, from all that was told by then. Asynchronous: a choice waits for nobody, members that
 * are asked for and not told count as known. No network is asked for twice, in whatever notation, while there is another; no member ever is. A failed trial is not learned from. It ends where no unknown member
 * within the limits is left, or found.
 */
public final class ProposedSearch implements SearchStrategy {
    private final SearchContext context;
    private final Plan plan;
    private final Proposer proposer;
    private final Ledger ledger;
    private final Unknown unknown;
    private final List<Trial> told = new ArrayList<>();
    private final Deque<Architecture> chosen = new ArrayDeque<>();

    /**
     * When members are chosen, and how many.
     *
     * @param purpose names the seeds of the random members
     * @param initial members that are drawn at random
     * @param batch members of one choice
     */
    public record Plan(String purpose, int initial, int batch) {}

    /** Starts a search. */
    public ProposedSearch(SearchContext context, Plan plan, Proposer proposer) {
        this(context, plan, proposer, new Ledger());
    }

    private ProposedSearch(SearchContext context, Plan plan, Proposer proposer, Ledger ledger) {
        this.context = context;
        this.plan = plan;
        this.proposer = proposer;
        this.ledger = ledger;
        this.unknown = new Unknown(context);
    }

    /** Makes a proposer from its own state and the trials with scores that were told, in their order. */
    @FunctionalInterface
    public interface Restorer {
        /** @param learned what {@link Proposer#state} gave */
        Proposer restore(JsonNode learned, List<Trial> told);
    }

    /** Goes on from {@link #state()}. */
    public static ProposedSearch restore(SearchContext context, Plan plan, JsonNode state, Restorer restorer) {
        DecisionSet decisions = context.space().decisions();
        List<Trial> told = Ledger.trials(decisions, Ledger.required(state, "told"));
        Proposer proposer = restorer.restore(
                Ledger.required(state, "learned"),
                told.stream().filter(Trial::succeeded).toList());
        ProposedSearch search = new ProposedSearch(context, plan, proposer, new Ledger(decisions, state));
        search.told.addAll(told);
        told.forEach(trial -> search.unknown.add(trial.architecture()));
        Ledger.required(state, "outstanding")
                .forEach(entry ->
                        search.unknown.add(Ledger.candidate(decisions, entry).architecture()));
        for (JsonNode genes : Ledger.required(state, "chosen")) {
            Architecture member = Ledger.architecture(decisions, genes.asString());
            search.chosen.add(member);
            search.unknown.add(member);
        }
        return search;
    }

    @Override
    public List<Candidate> ask(int atMost) {
        return ledger.open(atMost, () -> {
            if (chosen.isEmpty()) {
                choose();
            }
            return Optional.ofNullable(chosen.poll());
        });
    }

    private void choose() {
        long number = ledger.asked();
        List<Trial> scored = told.stream().filter(Trial::succeeded).toList();
        if (number >= plan.initial() && scored.size() >= 2) {
            Set<List<Long>> together = new HashSet<>();
            Round round = new Round(context, scored, plan.batch(), number, unknown::isNew);
            for (Architecture member : proposer.propose(round)) {
                if (together.add(unknown.key(member))) {
                    chosen.add(member);
                }
            }
        }
        if (chosen.isEmpty()) {
            Optional<Architecture> drawn = unknown.draw(Seeds.generator(context.seed(), plan.purpose(), number));
            drawn.ifPresent(chosen::add);
        }
        chosen.forEach(unknown::add);
    }

    @Override
    public void tell(Trial trial) {
        ledger.close(trial);
        told.add(trial);
    }

    @Override
    public JsonNode state() {
        ObjectNode state = ledger.state();
        state.set("told", Ledger.json(told));
        ArrayNode genes = state.putArray("chosen");
        chosen.forEach(member -> genes.add(Ledger.genes(member)));
        state.set("learned", proposer.state());
        return state;
    }
}

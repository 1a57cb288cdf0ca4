package org.espalier.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.espalier.decision.DecisionSet;
import org.espalier.event.Asked;
import org.espalier.event.SearchEvent;
import org.espalier.event.StrategySnapshot;
import org.espalier.event.Told;
import org.espalier.event.TrialEnded;
import org.espalier.event.UnknownEvent;
import org.espalier.journal.Event;
import org.espalier.journal.JournalException;
import org.espalier.search.Candidate;
import org.espalier.search.Ledger;
import org.espalier.search.Objectives;
import org.espalier.search.Scalarised;
import org.espalier.search.SearchContext;
import org.espalier.search.SearchStrategy;
import org.espalier.search.StrategyConfig;
import org.espalier.search.Trial;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads how far an ask/tell phase has come from its events, in order, and brings a strategy there. For one thread. */
final class AskTellReplay implements Consumer<Event> {
    private static final List<String> NEEDED = List.of(Asked.TYPE, Told.TYPE, StrategySnapshot.TYPE, TrialEnded.TYPE);

    private final StrategyConfig config;
    private final SearchContext context;
    private final List<Trial> trials = new ArrayList<>();
    private final KnownMembers members;
    private final TrialEnds ends = new TrialEnds();
    /** What was asked and told since the state. */
    private final List<SearchEvent> since = new ArrayList<>();

    private @Nullable JsonNode state;
    private @Nullable SnapshotPolicy policy;
    private long end;
    private long repeated;

    /** @param members none yet */
    AskTellReplay(StrategyConfig config, SearchContext context, KnownMembers members) {
        this.config = config;
        this.context = context;
        this.members = members;
    }

    @Override
    public void accept(Event event) {
        SnapshotPolicy snapshots = policy == null ? new SnapshotPolicy(event.end()) : policy;
        policy = snapshots;
        SearchEvent happened = event.event();
        if (happened instanceof Asked asked) {
            asked(asked);
        } else if (happened instanceof Told told) {
            told(told);
        } else if (happened instanceof TrialEnded ended) {
            ends.ended(ended);
        } else if (happened instanceof StrategySnapshot snapshot) {
            restart(snapshot.state());
            snapshots.taken(event.end(), event.end() - end);
        } else if (happened instanceof UnknownEvent unknown && NEEDED.contains(unknown.type())) {
            throw new IllegalArgumentException("event " + event.number() + " of the journal, '" + unknown.type()
                    + "', cannot be read by this version: " + unknown.data());
        }
        end = event.end();
    }

    private void asked(Asked asked) {
        if (asked.state().isPresent()) {
            // the first schema asked for a batch only where nothing was outstanding
            members.forget();
            restart(asked.state().get());
        } else {
            since.add(asked);
        }
        for (Asked.Candidate candidate : asked.candidates()) {
            members.asked(Ledger.candidate(decisions(), candidate.number(), candidate.genes(), candidate.epochs()));
            ends.asked(candidate.number());
        }
    }

    private void told(Told told) {
        for (Told.Trial trial : told.trials()) {
            Trial outcome = trial(trial);
            trials.add(outcome);
            members.told(outcome);
            ends.told(outcome.number());
            repeated += trial.known().isPresent() ? 1 : 0;
        }
        since.add(told);
    }

    private void restart(JsonNode from) {
        state = from;
        since.clear();
    }

    private Trial trial(Told.Trial told) {
        Candidate candidate = Ledger.candidate(decisions(), told.number(), told.genes(), told.epochs());
        if (told.score().isEmpty()) {
            return candidate.failed(told.failure());
        }
        double score = told.score().getAsDouble();
        Objectives objectives = context.objectives();
        return objectives.areSeveral()
                ? candidate.scored(score, objectives.values(told.objectives()))
                : objectives.complete(candidate.scored(score));
    }

    private DecisionSet decisions() {
        return context.space().decisions();
    }

    /**
     * The strategy as it was when the last event was written.
     *
     * @throws JournalException where it does not ask for what it asked for then
     */
    SearchStrategy strategy() throws JournalException {
        long start = System.nanoTime();
        SearchStrategy strategy =
                state == null ? Scalarised.create(config, context) : Scalarised.restore(config, context, state);
        for (SearchEvent event : since) {
            if (event instanceof Asked asked) {
                requireSame(asked, asked.wanted() < 1 ? List.of() : strategy.ask(asked.wanted()));
            } else if (event instanceof Told told) {
                told.trials().forEach(trial -> strategy.tell(trial(trial)));
            }
        }
        snapshots().asked(System.nanoTime() - start);
        return strategy;
    }

    private void requireSame(Asked then, List<Candidate> now) throws JournalException {
        for (int i = 0; i < Math.max(then.candidates().size(), now.size()); i++) {
            String before =
                    i < then.candidates().size() ? words(then.candidates().get(i)) : "nothing";
            String after = i < now.size() ? words(Ledger.asked(now.get(i))) : "nothing";
            if (!before.equals(after)) {
                throw new JournalException(
                        "strategy '" + config.name() + "' asked for " + before
                                + " when the journal was written, and asks for " + after
                                + " now: the strategy or its version has changed; resume with the version that began the search");
            }
        }
    }

    private static String words(Asked.Candidate candidate) {
        return "trial " + candidate.number() + " (options " + candidate.genes()
                + (candidate.epochs().isPresent() ? ", " + candidate.epochs().getAsInt() + " epochs" : "") + ")";
    }

    /** All trials that were told. */
    List<Trial> trials() {
        return trials;
    }

    /** What was asked for, and what of it was not told. */
    KnownMembers members() {
        return members;
    }

    /** How trials ended. */
    TrialEnds ends() {
        return ends;
    }

    /** How many trials took the outcome of an earlier one. */
    long repeated() {
        return repeated;
    }

    /** Bytes of the journal up to and with the last event. */
    long end() {
        return end;
    }

    SnapshotPolicy snapshots() {
        SnapshotPolicy snapshots = policy == null ? new SnapshotPolicy(end) : policy;
        policy = snapshots;
        return snapshots;
    }
}

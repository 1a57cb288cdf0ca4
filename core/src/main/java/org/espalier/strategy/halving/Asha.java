package org.espalier.strategy.halving;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.espalier.decision.DecisionSet;
import org.espalier.search.Candidate;
import org.espalier.search.Description;
import org.espalier.search.Ledger;
import org.espalier.search.SearchContext;
import org.espalier.search.SearchStrategy;
import org.espalier.search.StrategyConfig;
import org.espalier.search.Trial;
import org.espalier.space.SearchSpace;
import org.espalier.strategy.RandomSearch;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The asynchronous successive halving algorithm (Li et al., MLSys 2020, algorithm 2): members are trained for the fewest epochs, and whenever somebody is free the
 * best of a rung that is among one in eta there goes on to eta times as many, looked for from the top; where none is, another member begins. Nothing ever waits
 * for a rung to be complete. A member that goes on does so from where its training stands, with the learning rate that a whole training has there.
 *
 * <p>Where whoever evaluates does not train in epochs there is one rung, and the strategy is what it is built around.
 *
 * @param strategy says which members begin; it is told their scores of the lowest rung
 * @param eta one in so many goes on, to so many times the epochs, at least 2
 * @param minEpochs of the lowest rung, at least 1
 */
public record Asha(StrategyConfig strategy, int eta, int minEpochs) implements StrategyConfig {
    private static final Description DESCRIPTION = new Description(
            "asha",
            "trains many for a few epochs and the best for longer, never waiting, around any other strategy (Li et al. 2020)",
            "Li, Jamieson, Rostamizadeh, Gonina, Ben-Tzur, Hardt, Recht and Talwalkar, A System for Massively Parallel Hyperparameter Tuning, 2020",
            "trials of several epochs; what the strategy inside needs",
            "good where bad members show early, and where several are trained side by side; its budget is that of as many whole trainings");

    public Asha {
        Ladder.require(strategy, eta, minEpochs);
    }

    /** Around random search, eta 3 from one epoch on, as published. */
    public Asha() {
        this(new RandomSearch(), 3, 1);
    }

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public Optional<String> lacks(SearchSpace space) {
        return strategy.lacks(space);
    }

    @Override
    public boolean knowsSeveralObjectives() {
        return strategy.knowsSeveralObjectives();
    }

    @Override
    public boolean dividesTrainings() {
        return true;
    }

    @Override
    public OptionalInt initialDesign() {
        return strategy.initialDesign();
    }

    @Override
    public SearchStrategy create(SearchContext context) {
        return new Strategy(context, new Ledger(), Proposals.create(strategy, context));
    }

    @Override
    public SearchStrategy restore(SearchContext context, JsonNode state) {
        DecisionSet decisions = context.space().decisions();
        Proposals proposals = Proposals.restore(strategy, context, Ledger.required(state, "proposals"));
        Strategy restored = new Strategy(context, new Ledger(decisions, state), proposals);
        JsonNode rungs = Ledger.required(state, "rungs");
        for (int i = 0; i < restored.rungs.size(); i++) {
            restored.rungs.set(i, new Rung(eta, decisions, rungs.path(i)));
        }
        return restored;
    }

    private final class Strategy implements SearchStrategy {
        private final Ladder ladder;
        private final Ledger ledger;
        private final Proposals proposals;
        /** All but the highest, from which nobody goes on. */
        private final List<Rung> rungs = new ArrayList<>();

        Strategy(SearchContext context, Ledger ledger, Proposals proposals) {
            this.ladder = Ladder.up(minEpochs, eta, context.epochs());
            this.ledger = ledger;
            this.proposals = proposals;
            for (int rung = 0; rung < ladder.size() - 1; rung++) {
                rungs.add(new Rung(eta));
            }
        }

        @Override
        public List<Candidate> ask(int atMost) {
            List<Candidate> candidates = new ArrayList<>();
            while (candidates.size() < atMost) {
                Optional<Candidate> next = promoted().or(() -> proposals.next(ledger, ladder.epochs(0)));
                if (next.isEmpty()) {
                    break;
                }
                candidates.add(next.get());
            }
            return candidates;
        }

        private Optional<Candidate> promoted() {
            for (int rung = rungs.size() - 1; rung >= 0; rung--) {
                Optional<Trial> best = rungs.get(rung).promote();
                if (best.isPresent()) {
                    return Optional.of(ledger.open(best.get().architecture(), ladder.epochs(rung + 1)));
                }
            }
            return Optional.empty();
        }

        @Override
        public void tell(Trial trial) {
            ledger.close(trial);
            int rung = ladder.of(trial.candidate());
            if (rung < rungs.size()) {
                rungs.get(rung).add(trial);
            }
            if (rung == 0) {
                proposals.tell(trial);
            }
        }

        @Override
        public JsonNode state() {
            ObjectNode state = ledger.state();
            state.set("proposals", proposals.state());
            ArrayNode array = state.putArray("rungs");
            rungs.forEach(rung -> array.add(rung.state()));
            return state;
        }
    }
}

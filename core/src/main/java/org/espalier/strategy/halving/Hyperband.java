package org.espalier.strategy.halving;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.espalier.decision.DecisionSet;
import org.espalier.random.Seeds;
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
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Hyperband (Li et al., JMLR 2018, algorithm 1): successive halving in brackets, from one that trains many members for the fewest epochs down to one that trains a few to
 * the end, and again from the first, until the budget is used up. So it does not have to be known how early a good member shows. A rung is complete before its
 * best go on; meanwhile whoever is free begins the next bracket. A member that goes on does so from where its training stands.
 *
 * <p>Each kind of bracket has a strategy of its own that says what to train, since only scores after the same number of epochs can be compared.
 * Where whoever evaluates does not train in epochs there is one bracket of one rung.
 *
 * @param strategy says which members begin; it is told their scores of the lowest rung of their bracket
 * @param eta one in so many goes on, to so many times the epochs, at least 2
 * @param minEpochs that a bracket trains for at least, at least 1
 */
public record Hyperband(StrategyConfig strategy, int eta, int minEpochs) implements StrategyConfig {
    private static final Description DESCRIPTION = new Description(
            "hyperband",
            "successive halving in brackets from many members for a few epochs to few for all, around any other strategy (Li et al. 2018)",
            "Li, Jamieson, DeSalvo, Rostamizadeh and Talwalkar, Hyperband: A Novel Bandit-Based Approach to Hyperparameter Optimization, 2018",
            "trials of several epochs; what the strategy inside needs",
            "good where nobody knows how early bad members show; 'asha' wastes less where several are trained side by side");

    public Hyperband {
        Ladder.require(strategy, eta, minEpochs);
    }

    /** Around random search, eta 3 from one epoch on, as published. */
    public Hyperband() {
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
        Strategy created = new Strategy(context, new Ledger());
        // what the strategy inside refuses is refused here, not when the first bracket begins
        created.bracket(created.kinds.get(0));
        return created;
    }

    @Override
    public SearchStrategy restore(SearchContext context, JsonNode state) {
        Strategy restored = new Strategy(context, new Ledger(context.space().decisions(), state));
        restored.read(state);
        return restored;
    }

    private final class Strategy implements SearchStrategy {
        private final SearchContext context;
        private final Ledger ledger;
        private final List<BracketKind> kinds;
        /** What says what to train, for each kind of bracket that has begun. */
        private final Map<Integer, Proposals> proposals = new TreeMap<>();

        private final List<Bracket> running = new ArrayList<>();
        private final Map<Long, Bracket> brackets = new HashMap<>();
        /** How many brackets have begun. */
        private long begun;

        Strategy(SearchContext context, Ledger ledger) {
            this.context = context;
            this.ledger = ledger;
            this.kinds = BracketKind.all(minEpochs, eta, context.epochs());
        }

        @Override
        public List<Candidate> ask(int atMost) {
            List<Candidate> candidates = new ArrayList<>();
            while (candidates.size() < atMost) {
                Optional<Candidate> next = next();
                if (next.isEmpty()) {
                    break;
                }
                candidates.add(next.get());
            }
            return candidates;
        }

        private Optional<Candidate> next() {
            for (Bracket bracket : List.copyOf(running)) {
                Optional<Candidate> next = next(bracket);
                if (next.isPresent()) {
                    return next;
                }
            }
            // each kind once: where none of their strategies has anything to propose there is nothing to ask for
            for (int i = 0; i < kinds.size(); i++) {
                Bracket bracket = bracket(kinds.get((int) ((begun + i) % kinds.size())));
                Optional<Candidate> next = next(bracket);
                if (next.isPresent()) {
                    running.add(bracket);
                    begun += i + 1;
                    return next;
                }
            }
            return Optional.empty();
        }

        private Optional<Candidate> next(Bracket bracket) {
            Optional<Candidate> next = bracket.next(ledger);
            next.ifPresent(candidate -> brackets.put(candidate.number(), bracket));
            if (bracket.isOver()) {
                running.remove(bracket);
            }
            return next;
        }

        private Bracket bracket(BracketKind kind) {
            return new Bracket(
                    kind, proposals.computeIfAbsent(kind.divisions(), s -> Proposals.create(strategy, of(s))));
        }

        private SearchContext of(int divisions) {
            return new SearchContext(
                    context.space(),
                    context.constraints(),
                    Seeds.derive(context.seed(), "hyperband", divisions),
                    context.objectives());
        }

        @Override
        public void tell(Trial trial) {
            ledger.close(trial);
            Bracket bracket = brackets.remove(trial.number());
            if (bracket == null) {
                throw new IllegalStateException("trial " + trial.number() + " belongs to no bracket");
            }
            bracket.tell(trial);
            if (bracket.isOver()) {
                running.remove(bracket);
            }
        }

        @Override
        public JsonNode state() {
            ObjectNode state = ledger.state().put("begun", begun);
            ObjectNode inside = state.putObject("proposals");
            proposals.forEach((divisions, own) -> inside.set(String.valueOf(divisions), own.state()));
            ArrayNode array = state.putArray("brackets");
            for (Bracket bracket : running) {
                ArrayNode numbers = JsonNodeFactory.instance.arrayNode();
                brackets.entrySet().stream()
                        .filter(entry -> entry.getValue() == bracket)
                        .map(Map.Entry::getKey)
                        .sorted()
                        .forEach(numbers::add);
                array.add(bracket.state().set("numbers", numbers));
            }
            return state;
        }

        private void read(JsonNode state) {
            DecisionSet decisions = context.space().decisions();
            begun = Ledger.required(state, "begun").asLong();
            Ledger.required(state, "proposals")
                    .forEachEntry((divisions, own) -> proposals.put(
                            Integer.valueOf(divisions),
                            Proposals.restore(strategy, of(Integer.parseInt(divisions)), own)));
            for (JsonNode entry : Ledger.required(state, "brackets")) {
                BracketKind kind = kind(Ledger.required(entry, "divisions").asInt());
                Proposals own = proposals.get(kind.divisions());
                if (own == null) {
                    throw new IllegalArgumentException("the state has a bracket of " + kind.divisions()
                            + " divisions, and nothing that proposes its members");
                }
                Bracket bracket = Bracket.restore(kind, own, decisions, entry);
                running.add(bracket);
                Ledger.required(entry, "numbers").forEach(number -> brackets.put(number.asLong(), bracket));
            }
        }

        private BracketKind kind(int divisions) {
            return kinds.stream()
                    .filter(kind -> kind.divisions() == divisions)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "the state has a bracket of " + divisions + " divisions, and this training has none"));
        }
    }
}

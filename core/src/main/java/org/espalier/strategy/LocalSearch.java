package org.espalier.strategy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
import org.espalier.random.Seeds;
import org.espalier.search.Candidate;
import org.espalier.search.Description;
import org.espalier.search.Ledger;
import org.espalier.search.SearchContext;
import org.espalier.search.SearchStrategy;
import org.espalier.search.StrategyConfig;
import org.espalier.search.Trial;
import org.espalier.search.UnseenMembers;
import org.espalier.settings.Ranges;
import org.espalier.space.SearchSpace;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Local search (White, Nolen and Savani, UAI 2021): from the best of some random members it moves to a better neighbour, which differs in one decision, until
 * none is better. That is a local optimum, from which it goes on elsewhere. No member is asked for twice: what is known of a neighbour counts
 * as if it had been asked for again.
 *
 * <p>Asynchronous: neighbours are handed out in an order that is drawn by the seed and the number of the one in whose neighbourhood they are. With
 * first improvement whatever is told and better is the next centre, also a neighbour of the one before. When all neighbours are asked for,
 * the outstanding ones are waited for, because they decide where to go; so with best improvement are the first random members.
 *
 * @param improvement whether the first better neighbour is moved to, or the best of all
 * @param initial random members before each climb, at least 2, so that several can be evaluated at once
 * @param optimum where a climb that has ended is followed by the next
 */
public record LocalSearch(Improvement improvement, int initial, Optimum optimum) implements StrategyConfig {
    private static final Description DESCRIPTION = new Description(
            "local-search",
            "moves to a better neighbour until there is none, then begins elsewhere (White et al. 2021)",
            "White, Nolen and Savani, Exploring the Loss Landscape in Neural Architecture Search (Local Search is State of the Art for NAS Benchmarks), 2021",
            "a decision between at least two options",
            "strong where scores have little noise and a member has some dozens of neighbours at most; noisy scores end it in false optima");

    /** Which better neighbour is moved to. */
    public enum Improvement {
        /** The first that is told: a neighbourhood is left as soon as something better is known. */
        FIRST,
        /** The best, when all of the neighbourhood is told. */
        BEST
    }

    /** Where a search goes on from a local optimum. */
    public enum Optimum {
        /** From the best of new random members. */
        RESTART,
        /** From the best member whose neighbourhood is not asked for yet; from random members where there is none. */
        NEXT_BEST
    }

    public LocalSearch {
        Ranges.whole("initial", initial, 2, 1_000_000);
    }

    /** First improvement from the best of ten, and ten new ones behind each local optimum, as the authors' code has it. */
    public LocalSearch() {
        this(Improvement.FIRST, 10, Optimum.RESTART);
    }

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public Optional<String> lacks(SearchSpace space) {
        return SearchContext.lacksChoice(space);
    }

    @Override
    public SearchStrategy create(SearchContext context) {
        context.requireChoice(name());
        return new Strategy(this, context, new Ledger(), new UnseenMembers(context));
    }

    @Override
    public SearchStrategy restore(SearchContext context, JsonNode state) {
        context.requireChoice(name());
        DecisionSet decisions = context.space().decisions();
        Strategy strategy = new Strategy(
                this,
                context,
                new Ledger(decisions, state),
                new UnseenMembers(context, Ledger.required(state, "seen")));
        Ledger.trials(decisions, Ledger.required(state, "told"))
                .forEach(trial -> strategy.told.put(trial.architecture(), trial));
        Ledger.required(state, "finished")
                .forEach(genes -> strategy.finished.add(Ledger.architecture(decisions, genes.asString())));
        strategy.draws = Ledger.required(state, "draws").asInt();
        strategy.climbing = Ledger.required(state, "climbing").asBoolean();
        String centre = Ledger.required(state, "centre").asString();
        strategy.centre = centre.isEmpty() ? null : strategy.told.get(Ledger.architecture(decisions, centre));
        return strategy;
    }

    private static final class Strategy implements SearchStrategy {
        private final LocalSearch config;
        private final SearchContext context;
        private final Ledger ledger;
        private final UnseenMembers members;
        /** Those with a score, in the order of telling. */
        private final Map<Architecture, Trial> told = new LinkedHashMap<>();
        /** Those whose whole neighbourhood is told. */
        private final Set<Architecture> finished = new HashSet<>();
        /** Random members that are still to be asked for before the climb begins. */
        private int draws;
        /** Whether neighbours have been asked for since the last random members. */
        private boolean climbing;
        /** The best of this climb; null where nothing of it is told. */
        private @Nullable Trial centre;
        /** What is left of the centre's neighbourhood; follows from the other fields. */
        private @Nullable List<Architecture> neighbours;

        Strategy(LocalSearch config, SearchContext context, Ledger ledger, UnseenMembers members) {
            this.config = config;
            this.context = context;
            this.ledger = ledger;
            this.members = members;
            this.draws = config.initial;
        }

        @Override
        public List<Candidate> ask(int atMost) {
            return ledger.open(atMost, () -> members.marked(next()));
        }

        private Optional<Architecture> next() {
            while (draws == 0) {
                boolean alone = ledger.outstanding() == 0;
                Trial here = centre;
                if (here != null && (alone || climbing || config.improvement == Improvement.FIRST)) {
                    Optional<Architecture> neighbour = neighbour(here);
                    if (neighbour.isPresent()) {
                        climbing = true;
                        return neighbour;
                    }
                }
                if (!alone) {
                    return Optional.empty();
                }
                leave(here);
            }
            Optional<Architecture> drawn =
                    members.draw(Seeds.generator(context.seed(), "local search", ledger.asked()));
            draws -= drawn.isPresent() ? 1 : 0;
            return drawn;
        }

        /** The next of the neighbourhood that was never asked for. */
        private Optional<Architecture> neighbour(Trial here) {
            List<Architecture> left = neighbours;
            if (left == null) {
                left = shuffled(here).filter(members::allows).collect(ArrayList::new, List::add, List::addAll);
                neighbours = left;
            }
            return left.isEmpty() ? Optional.empty() : Optional.of(left.remove(left.size() - 1));
        }

        private Stream<Architecture> shuffled(Trial here) {
            List<Architecture> all = new ArrayList<>(context.space().neighbours(here.architecture()));
            SplittableRandom random = Seeds.generator(context.seed(), "neighbours", here.number());
            for (int i = all.size() - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                all.set(i, all.set(j, all.get(i)));
            }
            return all.stream();
        }

        /** All of the neighbourhood is told: to its best member where that is better, and else this is a local optimum. */
        private void leave(@Nullable Trial here) {
            Optional<Trial> next = Optional.empty();
            if (here != null) {
                finished.add(here.architecture());
                next = open(context.space().neighbours(here.architecture()).stream()
                                .filter(told::containsKey)
                                .map(told::get))
                        .filter(trial -> trial.rankingValue() > here.rankingValue());
                if (next.isEmpty() && config.optimum == Optimum.NEXT_BEST) {
                    next = open(told.values().stream());
                }
            }
            centre = next.orElse(null);
            neighbours = null;
            climbing = centre != null;
            draws = centre == null ? config.initial : 0;
        }

        private Optional<Trial> open(Stream<Trial> trials) {
            return trials.filter(trial -> !finished.contains(trial.architecture()))
                    .min(Trial.BEST_FIRST);
        }

        @Override
        public void tell(Trial trial) {
            ledger.close(trial);
            if (!trial.succeeded()) {
                return;
            }
            told.put(trial.architecture(), trial);
            boolean moves = config.improvement == Improvement.FIRST || !climbing;
            if (moves && (centre == null || trial.rankingValue() > centre.rankingValue())) {
                centre = trial;
                neighbours = null;
            }
        }

        @Override
        public JsonNode state() {
            ObjectNode state = ledger.state();
            state.set("seen", members.state());
            state.set("told", Ledger.json(told.values()));
            ArrayNode optima = state.putArray("finished");
            finished.stream().map(Ledger::genes).sorted().forEach(optima::add);
            state.put("draws", draws);
            state.put("climbing", climbing);
            state.put("centre", centre == null ? "" : Ledger.genes(centre.architecture()));
            return state;
        }
    }
}

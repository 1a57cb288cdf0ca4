package org.espalier.strategy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
import org.espalier.random.Seeds;
import org.espalier.search.Candidate;
import org.espalier.search.Description;
import org.espalier.search.Evolution;
import org.espalier.search.Ledger;
import org.espalier.search.SearchContext;
import org.espalier.search.SearchStrategy;
import org.espalier.search.StrategyConfig;
import org.espalier.search.Trial;
import org.espalier.space.SearchSpace;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The evolutionary finder of once-for-all (Cai et al., ICLR 2020, section 3.4): generations of mutants and crossover children of the
 * best, all within hard limits. A generation is asked for as a whole, so that an evaluator can share work between its members, and the
 * last one is ranked too. No architecture is asked for twice: a child that is already known is drawn again, and the search ends early
 * where no new child is found.
 *
 * @param population members of the first generation and children of every later one, at least 2
 * @param generations how often children are bred after the first generation, at least 0
 * @param mutationProbability for each decision of a mutant to be redrawn, above 0 and at most 1
 * @param parentRatio share of the population that survives as parents, above 0 and at most 1
 * @param mutationRatio share of the children that are mutants; the others come from crossover
 */
public record EvolutionFinder(
        int population, int generations, double mutationProbability, double parentRatio, double mutationRatio)
        implements StrategyConfig {
    private static final Description DESCRIPTION = new Description(
            "evolution",
            "generations of mutants and crossover children under hard limits (once-for-all finder, Cai et al. 2020)",
            "Cai, Gan, Wang, Zhang and Han, Once-for-All: Train One Network and Specialize it for Efficient Deployment, 2020",
            "a decision between at least two options",
            "made for cheap scores, a supernet's or a table's; for trainings one by one take regularized-evolution");

    /** Draws for one member within the limits; then single changes to the nearest miss for as long again. */
    private static final int ATTEMPTS = 10_000;

    /** Draws for a child that is within the limits and new. */
    private static final int CHILD_ATTEMPTS = 200;

    public EvolutionFinder {
        if (population < 2) {
            throw new IllegalArgumentException("population must be at least 2, got " + population);
        }
        if (generations < 0) {
            throw new IllegalArgumentException("generations must not be negative, got " + generations);
        }
        if (population * (generations + 1L) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("population x (generations + 1) must be at most " + Integer.MAX_VALUE
                    + ", got " + population + " x " + (generations + 1L));
        }
        requireShare("mutationProbability", mutationProbability);
        requireShare("parentRatio", parentRatio);
        if (!(mutationRatio >= 0 && mutationRatio <= 1)) {
            throw new IllegalArgumentException("mutationRatio must be between 0 and 1, got " + mutationRatio);
        }
    }

    /** Population 100, 500 generations, mutation 0.1, a quarter are parents, half of the children are mutants, as published. */
    public EvolutionFinder() {
        this(100, 500, 0.1, 0.25, 0.5);
    }

    private static void requireShare(String what, double value) {
        if (!(value > 0 && value <= 1)) {
            throw new IllegalArgumentException(what + " must be above 0 and at most 1, got " + value);
        }
    }

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public Optional<String> lacks(SearchSpace space) {
        return SearchContext.lacksChoice(space);
    }

    private int parents() {
        return Math.max(1, (int) Math.round(parentRatio * population));
    }

    @Override
    public OptionalInt candidates() {
        return OptionalInt.of(population * (generations + 1));
    }

    @Override
    public SearchStrategy create(SearchContext context) {
        context.requireChoice(name());
        return new Strategy(this, context, new Ledger());
    }

    @Override
    public SearchStrategy restore(SearchContext context, JsonNode state) {
        context.requireChoice(name());
        DecisionSet decisions = context.space().decisions();
        Strategy strategy = new Strategy(this, context, new Ledger(decisions, state));
        strategy.generation = Ledger.required(state, "generation").asInt();
        strategy.ranked.addAll(Ledger.trials(decisions, Ledger.required(state, "ranked")));
        strategy.told.addAll(Ledger.trials(decisions, Ledger.required(state, "told")));
        Function<String, List<Architecture>> read = field -> {
            List<Architecture> members = new ArrayList<>();
            Ledger.required(state, field).forEach(g -> members.add(Ledger.architecture(decisions, g.asString())));
            return members;
        };
        strategy.waiting.addAll(read.apply("waiting"));
        strategy.seen.addAll(read.apply("seen"));
        return strategy;
    }

    private static final class Strategy implements SearchStrategy {
        private final EvolutionFinder config;
        private final SearchContext context;
        private final Ledger ledger;
        /** Number of generations bred so far; the first is number 1. */
        private int generation;
        /** The best of all finished generations, as many as there are parents. */
        private final List<Trial> ranked = new ArrayList<>();
        /** Outcomes of the present generation. */
        private final List<Trial> told = new ArrayList<>();
        /** Bred but not asked for yet. */
        private final List<Architecture> waiting = new ArrayList<>();

        private final Set<Architecture> seen = new HashSet<>();

        Strategy(EvolutionFinder config, SearchContext context, Ledger ledger) {
            this.config = config;
            this.context = context;
            this.ledger = ledger;
        }

        @Override
        public List<Candidate> ask(int atMost) {
            if (waiting.isEmpty() && ledger.outstanding() == 0 && generation <= config.generations) {
                rank();
                breed();
            }
            List<Architecture> now = waiting.subList(0, Math.min(atMost, waiting.size()));
            List<Candidate> candidates = now.stream().map(ledger::open).toList();
            now.clear();
            return candidates;
        }

        /** Parents compete with their children, and the order of telling does not matter. */
        private void rank() {
            ranked.addAll(told.stream().filter(Trial::succeeded).toList());
            told.clear();
            ranked.sort(Trial.BEST_FIRST);
            ranked.subList(Math.min(config.parents(), ranked.size()), ranked.size())
                    .clear();
        }

        private void breed() {
            int mutants = (int) Math.round(config.mutationRatio * config.population);
            for (int i = 0; i < config.population; i++) {
                long number = (long) generation * config.population + i;
                SplittableRandom random = Seeds.generator(context.seed(), "evolution", number);
                Optional<Architecture> member = ranked.isEmpty() ? first(random) : child(random, i < mutants);
                member.ifPresent(m -> {
                    seen.add(m);
                    waiting.add(m);
                });
            }
            // without a single new child the search has converged
            generation = waiting.isEmpty() ? Integer.MAX_VALUE : generation + 1;
        }

        private Optional<Architecture> first(SplittableRandom random) {
            for (int i = 0; i < CHILD_ATTEMPTS; i++) {
                Architecture drawn = context.space().sample(random);
                if (!seen.contains(drawn) && context.constraints().holdFor(drawn)) {
                    return Optional.of(drawn);
                }
            }
            Architecture found = Evolution.feasible(
                    context, ATTEMPTS, random, () -> context.space().sample(random));
            for (int i = 0; i < CHILD_ATTEMPTS && seen.contains(found); i++) {
                Architecture step = Evolution.mutateOne(context.space(), found, random);
                found = context.constraints().holdFor(step) ? step : found;
            }
            return seen.contains(found) ? Optional.empty() : Optional.of(found);
        }

        private Optional<Architecture> child(SplittableRandom random, boolean mutant) {
            for (int i = 0; i < CHILD_ATTEMPTS; i++) {
                Architecture parent = parent(random);
                Architecture child = mutant
                        ? Evolution.mutate(context.space(), parent, config.mutationProbability, random)
                        : Evolution.crossover(context.space(), parent, parent(random), random);
                if (!seen.contains(child) && context.constraints().holdFor(child)) {
                    return Optional.of(child);
                }
            }
            return Optional.empty();
        }

        private Architecture parent(SplittableRandom random) {
            return ranked.get(random.nextInt(ranked.size())).architecture();
        }

        @Override
        public void tell(Trial trial) {
            ledger.close(trial);
            told.add(trial);
        }

        @Override
        public JsonNode state() {
            ObjectNode state = ledger.state();
            state.put("generation", generation);
            state.set("ranked", Ledger.json(ranked));
            state.set("told", Ledger.json(told));
            ArrayNode bred = state.putArray("waiting");
            waiting.forEach(a -> bred.add(Ledger.genes(a)));
            ArrayNode known = state.putArray("seen");
            seen.stream().map(Ledger::genes).sorted().forEach(known::add);
            return state;
        }
    }
}

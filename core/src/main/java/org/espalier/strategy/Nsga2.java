package org.espalier.strategy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
import org.espalier.random.Seeds;
import org.espalier.search.Candidate;
import org.espalier.search.Description;
import org.espalier.search.Evolution;
import org.espalier.search.Ledger;
import org.espalier.search.NonDominatedSorting;
import org.espalier.search.NonDominatedSorting.Place;
import org.espalier.search.SearchContext;
import org.espalier.search.SearchStrategy;
import org.espalier.search.StrategyConfig;
import org.espalier.search.Trial;
import org.espalier.search.UnseenMembers;
import org.espalier.settings.Ranges;
import org.espalier.space.SearchSpace;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * NSGA-II (Deb, Pratap, Agarwal and Meyarivan, IEEE TEC 2002): of parents and children together the next parents are those of the best fronts, and of
 * the front that does not fit as a whole those in the least crowded places (section III-C). Children come from parents by binary tournaments under the
 * same comparison, uniform crossover and mutation of discrete decisions. Any number of objectives; all candidates are within the hard limits, so that no
 * comparison has to weigh a violation.
 *
 * <p>Asynchronous: a generation has ended when as many children are told as there are parents, whichever these are, and nobody waits for it.
 * Asked and told one by one it is the published algorithm. {@code steady} replaces after every child (Durillo, Nebro, Luna and Alba, EMO
 * 2009). No architecture is asked for twice: a child that is known is drawn again, and a random member takes its place where no new one is found.
 *
 * @param population parents, and children of a generation, at least 2
 * @param crossover how probable it is that a child has two parents; otherwise it is a mutant of one
 * @param mutations how many decisions of a child are redrawn on average, perhaps to what they were; above 0
 * @param steady whether parents are chosen anew after every child rather than after a generation
 */
public record Nsga2(int population, double crossover, double mutations, boolean steady) implements StrategyConfig {
    private static final Description DESCRIPTION = new Description(
            "nsga2",
            "a population of trade-offs between several objectives, by fronts and crowding (Deb et al. 2002)",
            "Deb, Pratap, Agarwal and Meyarivan, A Fast and Elitist Multiobjective Genetic Algorithm: NSGA-II, 2002",
            "a decision between at least two options",
            "made for two or three objectives; set the population to a fifth of the budget or less, for the first generation is random");

    /** Draws for a child that is within the limits and new. */
    private static final int CHILD_ATTEMPTS = 200;

    public Nsga2 {
        Ranges.whole("population", population, 2, 1_000_000);
        Ranges.number("crossover", crossover, 0, 1);
        Ranges.positive("mutations", mutations, 1_000);
    }

    /** Population 100, crossover 0.9 and one mutation for each child, as published; by generations. */
    public Nsga2() {
        this(100, 0.9, 1, false);
    }

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public boolean knowsSeveralObjectives() {
        return true;
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
        strategy.parents.addAll(Ledger.trials(decisions, Ledger.required(state, "parents")));
        strategy.children.addAll(Ledger.trials(decisions, Ledger.required(state, "children")));
        return strategy;
    }

    private static final class Strategy implements SearchStrategy {
        private final Nsga2 config;
        private final SearchContext context;
        private final Ledger ledger;
        private final UnseenMembers members;
        /** Survivors of the last selection; none before the first generation has ended. */
        private final List<Trial> parents = new ArrayList<>();
        /** Told since the last selection. */
        private final List<Trial> children = new ArrayList<>();
        /** The parents by the crowded comparison, as far as it is known. */
        private final List<Place> places = new ArrayList<>();

        Strategy(Nsga2 config, SearchContext context, Ledger ledger, UnseenMembers members) {
            this.config = config;
            this.context = context;
            this.ledger = ledger;
            this.members = members;
        }

        @Override
        public List<Candidate> ask(int atMost) {
            return ledger.open(
                    atMost, () -> members.marked(next(Seeds.generator(context.seed(), "nsga2", ledger.asked()))));
        }

        private Optional<Architecture> next(SplittableRandom random) {
            // while the first generation is being evaluated, those of it that are told are parents already
            List<Trial> mates = parents.isEmpty() ? children : parents;
            if (ledger.asked() < config.population || mates.isEmpty()) {
                return members.draw(random);
            }
            if (places.isEmpty()) {
                places.addAll(NonDominatedSorting.places(context.objectives().points(mates)));
            }
            for (int i = 0; i < CHILD_ATTEMPTS; i++) {
                Architecture child = child(mates, random);
                if (members.allows(child)) {
                    return Optional.of(child);
                }
            }
            return members.draw(random);
        }

        private Architecture child(List<Trial> mates, SplittableRandom random) {
            SearchSpace space = context.space();
            Architecture child = tournament(mates, random);
            if (random.nextDouble() < config.crossover) {
                child = Evolution.crossover(space, child, tournament(mates, random), random);
            }
            int decisions = space.active(child).size();
            return Evolution.mutate(space, child, Math.min(1, config.mutations / Math.max(1, decisions)), random);
        }

        /** Two are drawn with replacement; the better one, by the crowded comparison, is taken, and the first where neither is better. */
        private Architecture tournament(List<Trial> mates, SplittableRandom random) {
            Place one = places.get(random.nextInt(places.size()));
            Place other = places.get(random.nextInt(places.size()));
            Place better = Place.CROWDED.compare(other, one) < 0 ? other : one;
            return mates.get(better.index()).architecture();
        }

        @Override
        public void tell(Trial trial) {
            ledger.close(trial);
            if (!trial.succeeded()) {
                return;
            }
            children.add(trial);
            if (parents.isEmpty()) {
                places.clear();
            }
            if (children.size() >= (config.steady && !parents.isEmpty() ? 1 : config.population)) {
                select();
            }
        }

        /** Environmental selection: the merged population is ranked anew, and its best are the next parents. */
        private void select() {
            List<Trial> merged = new ArrayList<>(parents);
            merged.addAll(children);
            List<Place> best = NonDominatedSorting.places(context.objectives().points(merged));
            parents.clear();
            children.clear();
            places.clear();
            best.subList(0, config.population).forEach(place -> parents.add(merged.get(place.index())));
        }

        @Override
        public JsonNode state() {
            ObjectNode state = ledger.state();
            state.set("seen", members.state());
            state.set("parents", Ledger.json(parents));
            state.set("children", Ledger.json(children));
            return state;
        }
    }
}

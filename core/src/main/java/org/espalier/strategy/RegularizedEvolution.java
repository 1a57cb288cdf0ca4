package org.espalier.strategy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
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
import tools.jackson.databind.node.ObjectNode;

/**
 * Regularised (ageing) evolution (Real et al., AAAI 2019): the best of a random sample is changed in one decision, and the oldest of
 * the population dies, not the worst. Asynchronous: a candidate is bred from whatever was told so far, and age is the order of telling.
 * A failed trial does not enter the population. The same architecture may be asked for again.
 *
 * @param population P, at least 1
 * @param sample S, the size of the tournament, drawn with replacement; between 1 and P
 */
public record RegularizedEvolution(int population, int sample) implements StrategyConfig {
    private static final Description DESCRIPTION = new Description(
            "regularized-evolution",
            "mutates the best of a sample and removes the oldest (Real et al. 2019)",
            "Real, Aggarwal, Huang and Le, Regularized Evolution for Image Classifier Architecture Search, 2019",
            "a decision between at least two options",
            "good where each trial is a training and there are several times as many trials as its population; below that it is random search");

    private static final int ATTEMPTS = 10_000;

    public RegularizedEvolution {
        if (population < 1) {
            throw new IllegalArgumentException("population must be at least 1, got " + population);
        }
        if (sample < 1 || sample > population) {
            throw new IllegalArgumentException(
                    "sample must be between 1 and the population " + population + ", got " + sample);
        }
    }

    /** P = 100, S = 25, as published. */
    public RegularizedEvolution() {
        this(100, 25);
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
    public OptionalInt initialDesign() {
        return OptionalInt.of(population);
    }

    @Override
    public SearchStrategy create(SearchContext context) {
        context.requireChoice(name());
        return new Strategy(this, context, new Ledger(), List.of());
    }

    @Override
    public SearchStrategy restore(SearchContext context, JsonNode state) {
        context.requireChoice(name());
        DecisionSet decisions = context.space().decisions();
        return new Strategy(
                this,
                context,
                new Ledger(decisions, state),
                Ledger.trials(decisions, Ledger.required(state, "population")));
    }

    private static final class Strategy implements SearchStrategy {
        private final RegularizedEvolution config;
        private final SearchContext context;
        private final Ledger ledger;
        private final ArrayList<Trial> living;

        Strategy(RegularizedEvolution config, SearchContext context, Ledger ledger, List<Trial> living) {
            this.config = config;
            this.context = context;
            this.ledger = ledger;
            this.living = new ArrayList<>(living);
        }

        @Override
        public List<Candidate> ask(int atMost) {
            List<Candidate> candidates = new ArrayList<>(atMost);
            for (int i = 0; i < atMost; i++) {
                candidates.add(
                        ledger.open(next(Seeds.generator(context.seed(), "regularized-evolution", ledger.asked()))));
            }
            return candidates;
        }

        private Architecture next(SplittableRandom random) {
            if (ledger.asked() < config.population || living.isEmpty()) {
                return Evolution.feasible(
                        context, ATTEMPTS, random, () -> context.space().sample(random));
            }
            Architecture parent =
                    Evolution.tournament(living, config.sample, random).architecture();
            return Evolution.feasible(
                    context, ATTEMPTS, random, () -> Evolution.mutateOne(context.space(), parent, random));
        }

        @Override
        public void tell(Trial trial) {
            ledger.close(trial);
            if (trial.succeeded()) {
                living.add(trial);
                if (living.size() > config.population) {
                    living.remove(0);
                }
            }
        }

        @Override
        public JsonNode state() {
            ObjectNode state = ledger.state();
            state.set("population", Ledger.json(living));
            return state;
        }
    }
}

package org.espalier.predict.finder;

import java.util.LinkedHashMap;
import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.predict.Predictor;
import org.espalier.search.Constraint;
import org.espalier.search.InfeasibleException;
import org.espalier.space.SearchSpace;

/**
 * The finder of once-for-all (Cai et al. 2020, section 3.4; {@code ofa.tutorial.EvolutionFinder}): an evolution over what an accuracy predictor says, within a limit on
 * what an efficiency predictor says. Each generation ranks the parents with their children; the best become parents of the next, which are mutants of one parent and
 * crossings of two, drawn uniformly. A mutant redraws with a probability the resolution, each block (kernel and expansion together) and each depth; in a space without
 * such blocks each decision. A crossing takes each decision from either parent. Who is beyond the limit is drawn again.
 *
 * <p>It never loops for ever: after {@value #ATTEMPTS} draws a child takes over genes of its parent, one after the other, until it is within the limit, and a member of
 * the first generation those of the member of least cost. Unlike the authors' it ranks the last generation, too.
 *
 * <p>Immutable, for as many searches as one likes. Ask/tell searches, whose scores are dear and told one by one, have the strategy {@code evolution} instead.
 */
public final class EvolutionFinder {
    /** Draws for a child before genes of its parent are taken over. */
    static final int ATTEMPTS = 200;

    private final SearchSpace space;
    private final EfficiencyPredictor efficiency;
    private final Predictor accuracy;
    private final FinderSettings settings;
    private final Genome genome;
    private final MemberCosts costs;

    /**
     * @param space that is searched
     * @param efficiency what members cost; it is asked for some thousand of them here, to see whether it adds up over blocks and can be tabulated, and what the least is
     * @param accuracy what members are worth; its decisions are those of the space
     * @param settings as the authors' arguments
     */
    public EvolutionFinder(
            SearchSpace space, EfficiencyPredictor efficiency, Predictor accuracy, FinderSettings settings) {
        if (!accuracy.decisions().all().equals(space.decisions().all())) {
            throw new IllegalArgumentException("the accuracy predictor knows other decisions than those of space '"
                    + space.name() + "'; give both the same space");
        }
        this.space = space;
        this.efficiency = efficiency;
        this.accuracy = accuracy;
        this.settings = settings;
        this.genome = new Genome(space);
        this.costs = new MemberCosts(space, efficiency);
    }

    /** The member of least cost: exactly so where the cost adds up over elastic blocks, else the least that a descent has found. */
    public Architecture least() {
        return costs.least();
    }

    /**
     * Searches the best member that costs no more than a limit.
     *
     * @param limit in the unit of the efficiency predictor
     * @param seed the same seed finds the same member, on any number of threads
     * @throws InfeasibleException where the limit is below the least cost; said at once, with the least
     */
    public Found find(double limit, long seed) {
        Constraint constraint = new Constraint(efficiency.metric(), Constraint.Relation.AT_MOST, limit);
        double least = costs.exact(costs.least());
        if (!constraint.holds(least)) {
            Map<String, Double> nearest = new LinkedHashMap<>();
            nearest.put(efficiency.metric(), least);
            throw new InfeasibleException(
                    "no member of space '" + space.name() + "' is within " + constraint + "; the least is " + least
                            + ", of " + space.codec().format(costs.least()) + "; " + constraint.advice()
                            + ", or widen the space",
                    nearest);
        }
        try (Crew crew = new Crew(settings.threads())) {
            return new Generations(space, genome, costs, accuracy, settings, limit, seed).run(crew);
        }
    }
}

package org.espalier.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.space.SearchSpace;

/**
 * The operators that evolutionary strategies share: mutation, crossover, tournament, and drawing within limits. Stateless; every
 * result is a valid member in canonical form.
 */
public final class Evolution {
    /** Draws before a search for a member gives up. */
    private static final int ATTEMPTS = 1_000;

    private Evolution() {}

    /**
     * Exactly one decision that matters, answered differently: the decision and then the option are drawn uniformly (Real et al. 2019).
     *
     * @throws IllegalStateException where the member has no neighbour
     */
    public static Architecture mutateOne(SearchSpace space, Architecture parent, RandomGenerator random) {
        List<Decision> open = new ArrayList<>();
        Set<Decision> active = space.active(parent);
        for (Decision decision : space.decisions().all()) {
            if (decision.size() > 1 && active.contains(decision)) {
                open.add(decision);
            }
        }
        for (int attempt = 0; attempt < 100 && !open.isEmpty(); attempt++) {
            Decision decision = open.get(random.nextInt(open.size()));
            int shift = 1 + random.nextInt(decision.size() - 1);
            Architecture changed = parent.with(decision, (parent.index(decision) + shift) % decision.size());
            if (space.isValid(changed)) {
                Architecture child = space.canonical(changed);
                if (!child.equals(parent)) {
                    return child;
                }
            }
        }
        List<Architecture> neighbours =
                space.neighbours(parent).stream().filter(n -> !n.equals(parent)).toList();
        if (neighbours.isEmpty()) {
            throw new IllegalStateException("space '" + space.name() + "': " + parent + " has no neighbour");
        }
        return neighbours.get(random.nextInt(neighbours.size()));
    }

    /**
     * Every decision redrawn with a probability, perhaps to the old option (Cai et al. 2020). Decisions that did not matter in the
     * parent are drawn afresh, so that what a deeper child gains is not always the first option.
     */
    public static Architecture mutate(
            SearchSpace space, Architecture parent, double probability, RandomGenerator random) {
        return valid(space, parent, () -> {
            int[] genes = voiced(space, parent, random);
            for (int i = 0; i < genes.length; i++) {
                if (random.nextDouble() < probability) {
                    genes[i] = random.nextInt(space.decisions().all().get(i).size());
                }
            }
            return new Architecture(space.decisions(), genes);
        });
    }

    /** Every decision from one of two parents, with equal probability. */
    public static Architecture crossover(
            SearchSpace space, Architecture mother, Architecture father, RandomGenerator random) {
        return valid(space, mother, () -> {
            int[] genes = voiced(space, mother, random);
            int[] others = voiced(space, father, random);
            for (int i = 0; i < genes.length; i++) {
                genes[i] = random.nextBoolean() ? genes[i] : others[i];
            }
            return new Architecture(space.decisions(), genes);
        });
    }

    /** The best of a number of trials drawn uniformly with replacement. */
    public static Trial tournament(List<Trial> population, int size, RandomGenerator random) {
        Trial best = population.get(random.nextInt(population.size()));
        for (int i = 1; i < size; i++) {
            Trial other = population.get(random.nextInt(population.size()));
            best = Trial.BEST_FIRST.compare(other, best) < 0 ? other : best;
        }
        return best;
    }

    /**
     * The first drawn member that meets the limits. After {@code attempts} misses the nearest miss is improved by single changes for as
     * many steps again, so that narrow limits are found too; it never loops for ever.
     *
     * @throws InfeasibleException with the least that was reached
     */
    public static Architecture feasible(
            SearchContext context, int attempts, SplittableRandom random, Supplier<Architecture> draw) {
        Constraints constraints = context.constraints();
        Architecture nearest = draw.get();
        double least = constraints.violation(nearest);
        for (int i = 1; i < attempts && least > 0; i++) {
            Architecture drawn = draw.get();
            double violation = constraints.violation(drawn);
            if (violation < least) {
                nearest = drawn;
                least = violation;
            }
        }
        boolean alone = context.space().decisions().all().stream().noneMatch(d -> d.size() > 1);
        for (int i = 0; i < attempts && least > 0 && !alone; i++) {
            Architecture step = mutateOne(context.space(), nearest, random);
            double violation = constraints.violation(step);
            if (violation <= least) {
                nearest = step;
                least = violation;
            }
        }
        if (least > 0) {
            throw infeasible(context, nearest);
        }
        return nearest;
    }

    private static InfeasibleException infeasible(SearchContext context, Architecture nearest) {
        StringBuilder reached = new StringBuilder();
        context.constraints()
                .values(nearest)
                .forEach((metric, value) -> reached.append(reached.isEmpty() ? "" : ", ")
                        .append(metric)
                        .append(" ")
                        .append(Numbers.plain(value)));
        Map<String, Double> values = context.constraints().values(nearest);
        return new InfeasibleException(
                "no member of space '" + context.space().name() + "' was found within " + context.constraints()
                        + "; the nearest reached " + reached + "; "
                        + context.constraints().advice(values) + ", or widen the space",
                values);
    }

    /** The parent's options, with those of decisions that do not matter drawn at random. */
    private static int[] voiced(SearchSpace space, Architecture parent, RandomGenerator random) {
        Set<Decision> active = space.active(parent);
        int[] genes = parent.indices();
        for (int i = 0; i < genes.length; i++) {
            Decision decision = space.decisions().all().get(i);
            genes[i] = active.contains(decision) ? genes[i] : random.nextInt(decision.size());
        }
        return genes;
    }

    /** The first valid of a number of draws, or else the parent. */
    private static Architecture valid(SearchSpace space, Architecture parent, Supplier<Architecture> draw) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Architecture child = draw.get();
            if (space.isValid(child)) {
                return space.canonical(child);
            }
        }
        return space.canonical(parent);
    }
}

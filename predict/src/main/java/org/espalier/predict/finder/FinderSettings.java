package org.espalier.predict.finder;

/**
 * The arguments of once-for-all's {@code EvolutionFinder}, under its names, and how many threads search.
 *
 * @param populationSize members of the first generation and children of each later one, at least 2
 * @param maxTimeBudget generations after the first, at least 0
 * @param mutateProb for each gene of a mutant to be redrawn, perhaps to what it was; above 0 and at most 1
 * @param parentRatio share of the population that become parents, above 0 and at most 1
 * @param mutationRatio share of the children that are mutants, from 0 to 1; the others come from crossover
 * @param distinctParents whether of parents that are the same network one is kept; the authors keep all, so that copies of one member soon are all that is left
 * @param threads that search, at least 1; what is found does not depend on them
 */
public record FinderSettings(
        int populationSize,
        int maxTimeBudget,
        double mutateProb,
        double parentRatio,
        double mutationRatio,
        boolean distinctParents,
        int threads) {
    public FinderSettings {
        if (populationSize < 2) {
            throw new IllegalArgumentException("populationSize must be at least 2, got " + populationSize);
        }
        if (maxTimeBudget < 0) {
            throw new IllegalArgumentException("maxTimeBudget must be at least 0, got " + maxTimeBudget);
        }
        if (!(mutateProb > 0 && mutateProb <= 1)) {
            throw new IllegalArgumentException("mutateProb must be above 0 and at most 1, got " + mutateProb);
        }
        if (!(parentRatio > 0 && parentRatio <= 1)) {
            throw new IllegalArgumentException("parentRatio must be above 0 and at most 1, got " + parentRatio);
        }
        if (!(mutationRatio >= 0 && mutationRatio <= 1)) {
            throw new IllegalArgumentException("mutationRatio must be from 0 to 1, got " + mutationRatio);
        }
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, got " + threads);
        }
    }

    /** As published: population 100, 500 generations, mutation 0.1, a quarter are parents, half of the children are mutants; on one thread for each core. */
    public static FinderSettings published() {
        return new FinderSettings(
                100, 500, 0.1, 0.25, 0.5, false, Runtime.getRuntime().availableProcessors());
    }

    /** The same with other numbers of members and generations. */
    public FinderSettings withBudget(int population, int generations) {
        return new FinderSettings(
                population, generations, mutateProb, parentRatio, mutationRatio, distinctParents, threads);
    }

    /** The same with parents that differ, or as the authors have it. */
    public FinderSettings withDistinctParents(boolean distinct) {
        return new FinderSettings(
                populationSize, maxTimeBudget, mutateProb, parentRatio, mutationRatio, distinct, threads);
    }

    /** The same on another number of threads. */
    public FinderSettings withThreads(int number) {
        return new FinderSettings(
                populationSize, maxTimeBudget, mutateProb, parentRatio, mutationRatio, distinctParents, number);
    }

    /** How many are parents. */
    int parents() {
        return Math.max(1, (int) Math.round(parentRatio * populationSize));
    }

    /** How many children are mutants. */
    int mutants() {
        return (int) Math.round(mutationRatio * populationSize);
    }
}

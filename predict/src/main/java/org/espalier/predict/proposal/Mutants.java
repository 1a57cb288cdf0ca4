package org.espalier.predict.proposal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.space.SearchSpace;

/** Members like others: each decision that matters is answered differently with a probability. */
public final class Mutants {
    /** Draws for one valid mutant. */
    private static final int ATTEMPTS = 100;

    private Mutants() {}

    /**
     * A mutant; the parent itself where nothing changed, or no valid one was drawn.
     *
     * @param probability of another answer, for each decision that matters
     */
    public static Architecture of(SearchSpace space, Architecture parent, double probability, RandomGenerator random) {
        Set<Decision> active = space.active(parent);
        List<Decision> all = space.decisions().all();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int[] genes = parent.indices();
            for (int i = 0; i < genes.length; i++) {
                int options = all.get(i).size();
                if (!active.contains(all.get(i))) {
                    // what a deeper child gains shall not always be the first option
                    genes[i] = random.nextInt(options);
                } else if (options > 1 && random.nextDouble() < probability) {
                    genes[i] = (genes[i] + 1 + random.nextInt(options - 1)) % options;
                }
            }
            Architecture child = new Architecture(space.decisions(), genes);
            if (space.isValid(child)) {
                return space.canonical(child);
            }
        }
        return parent;
    }

    /**
     * New members that are mutants of some, of each parent as many attempts as members are wanted, until there are enough.
     *
     * @param parents the best first
     * @param count how many are wanted
     */
    public static List<Architecture> pool(
            Round round, List<Architecture> parents, int count, double probability, RandomGenerator random) {
        List<Architecture> pool = new ArrayList<>();
        Set<Architecture> seen = new HashSet<>();
        for (Architecture parent : parents) {
            for (int i = 0; i < count; i++) {
                Architecture child = of(round.context().space(), parent, probability, random);
                if (seen.add(child) && round.isNew(child)) {
                    pool.add(child);
                }
            }
            if (pool.size() >= count) {
                break;
            }
        }
        return pool;
    }

    /**
     * New members that are mutants of some, of the parents in turn, until there are enough or each has had as many attempts as members are wanted.
     *
     * @param parents all alike
     * @param count how many are wanted
     */
    public static List<Architecture> inTurns(
            Round round, List<Architecture> parents, int count, double probability, RandomGenerator random) {
        Set<Architecture> pool = new LinkedHashSet<>();
        for (int attempt = 0; attempt < count * parents.size() && pool.size() < count; attempt++) {
            Architecture parent = parents.get(attempt % parents.size());
            Architecture child = of(round.context().space(), parent, probability, random);
            if (round.isNew(child)) {
                pool.add(child);
            }
        }
        return List.copyOf(pool);
    }
}

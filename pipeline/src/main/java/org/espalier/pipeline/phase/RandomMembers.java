package org.espalier.pipeline.phase;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.espalier.decision.Architecture;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;

/** Different members of a space, drawn uniformly over its decisions. */
public final class RandomMembers {
    private static final int DRAWS_PER_MEMBER = 1000;

    private RandomMembers() {}

    /** What a member has to meet; may measure it, and end where somebody asked to stop. */
    @FunctionalInterface
    public interface Fit {
        /**
         * Whether a member is taken.
         *
         * @throws InterruptedException where the user asked to stop while it was measured
         */
        boolean test(Architecture member) throws InterruptedException;
    }

    /**
     * Draws until there are enough, or until it is plain that there are not.
     *
     * @param fits what every member meets
     * @param purpose of the draw, for its seed
     * @return as many canonical members as wanted, or fewer
     * @throws InterruptedException where {@code fits} was asked to stop
     */
    public static List<Architecture> draw(SearchSpace space, Fit fits, long seed, String purpose, int wanted)
            throws InterruptedException {
        Set<Architecture> drawn = new LinkedHashSet<>();
        for (long i = 0; drawn.size() < wanted && i < (long) DRAWS_PER_MEMBER * wanted; i++) {
            Architecture member = space.canonical(space.sample(Seeds.generator(seed, purpose, i)));
            if (fits.test(member)) {
                drawn.add(member);
            }
        }
        return new ArrayList<>(drawn);
    }
}

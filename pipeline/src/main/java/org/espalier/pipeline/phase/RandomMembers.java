package org.espalier.pipeline.phase;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.espalier.decision.Architecture;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;

/** Different members of a space, drawn uniformly over its decisions. */
public final class RandomMembers {
    private static final int DRAWS_PER_MEMBER = 1000;

    /** Members that are drawn for each that is taken, where they are spread over a cost. */
    private static final int CHOICE = 20;

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

    /**
     * Draws members that are spread over a cost, so that they can form a front: many are drawn and divided by that cost into as many strata of
     * equally many as are wanted; of each stratum the first that fits is taken. One alone is the first that was drawn.
     *
     * @param among what a member is drawn among, known without measuring it
     * @param fits what a member that is taken meets as well
     * @param cost that they are spread over, as it is estimated
     * @param purpose of the draw, for its seed
     * @return as many canonical members as wanted, the cheapest stratum first, or fewer
     * @throws InterruptedException where {@code fits} was asked to stop
     */
    public static List<Architecture> spread(
            SearchSpace space,
            Fit among,
            Fit fits,
            ToDoubleFunction<Architecture> cost,
            long seed,
            String purpose,
            int wanted)
            throws InterruptedException {
        List<Architecture> drawn = draw(space, among, seed, purpose, CHOICE * wanted);
        List<Architecture> sorted =
                drawn.stream().sorted(Comparator.comparingDouble(cost)).toList();
        List<Architecture> taken = new ArrayList<>();
        for (int stratum = 0; stratum < wanted; stratum++) {
            Set<Architecture> inside =
                    new LinkedHashSet<>(sorted.subList((int) ((long) sorted.size() * stratum / wanted), (int)
                            ((long) sorted.size() * (stratum + 1) / wanted)));
            first(drawn, inside, fits, taken);
        }
        for (int missing = wanted - taken.size(); missing > 0; missing--) {
            Set<Architecture> others = new LinkedHashSet<>(drawn);
            taken.forEach(others::remove);
            first(drawn, others, fits, taken);
        }
        return taken;
    }

    /** Takes the first of some that fits. */
    private static void first(List<Architecture> drawn, Set<Architecture> some, Fit fits, List<Architecture> taken)
            throws InterruptedException {
        for (Architecture member : drawn) {
            if (some.contains(member) && fits.test(member)) {
                taken.add(member);
                return;
            }
        }
    }
}

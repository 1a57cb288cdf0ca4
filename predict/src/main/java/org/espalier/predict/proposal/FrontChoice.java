package org.espalier.predict.proposal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.espalier.predict.proposal.HypervolumeImprovement.Strips;
import org.espalier.search.FrontBounds;
import org.espalier.search.ParetoFront;

/**
 * Chooses members by the hypervolume that they may add to what is known, one after the other: who is chosen counts as known from then on, with what is believed of it (the kriging believer of Ginsbourger, Le Riche and Carraro 2010), so that
 * the members of one choice do not all aim at one gap of the front. The reference is {@link FrontBounds#reference} of what was told; nothing depends on units.
 */
public final class FrontChoice {
    private final Candidates candidates;
    private final double[][] known;

    /**
     * Members to choose from, each by its number.
     *
     * @param costs of each member, all coordinates but the first, to be minimised
     * @param believed of each member, the first coordinate, to be minimised
     */
    public record Candidates(double[][] costs, double[] believed) {}

    /** What a member is worth, higher is better. */
    @FunctionalInterface
    public interface Worth {
        /** @param strips what the member's point adds, by its first coordinate */
        double of(Strips strips, int member);
    }

    /**
     * @param known points of all trials with scores, at least one, to be minimised
     */
    public FrontChoice(double[][] known, Candidates candidates) {
        this.known = known;
        this.candidates = candidates;
    }

    /** By the volume that what is believed of a member adds; where it adds nothing, by how little is missing. */
    public double ofBelief(Strips strips, int member) {
        double believed = candidates.believed[member];
        double added = strips.at(believed);
        return added > 0 ? added : -strips.shortfall(believed);
    }

    /** The numbers of at most so many members, in the order of choice; of members worth the same the first. */
    public List<Integer> choose(int count, Worth worth) {
        List<Integer> left = new ArrayList<>();
        for (int i = 0; i < candidates.believed.length; i++) {
            left.add(i);
        }
        double[][] front =
                ParetoFront.of(Arrays.asList(known), Function.identity()).toArray(double[][]::new);
        HypervolumeImprovement volume = new HypervolumeImprovement(front, FrontBounds.reference(known));
        List<Integer> chosen = new ArrayList<>();
        while (chosen.size() < count && !left.isEmpty()) {
            int best = 0;
            double most = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < left.size(); i++) {
                int member = left.get(i);
                double value = worth.of(volume.strips(candidates.costs[member]), member);
                if (value > most) {
                    most = value;
                    best = i;
                }
            }
            int member = left.remove(best);
            chosen.add(member);
            volume = volume.with(point(member));
        }
        return chosen;
    }

    private double[] point(int member) {
        double[] costs = candidates.costs[member];
        double[] point = new double[1 + costs.length];
        point[0] = candidates.believed[member];
        System.arraycopy(costs, 0, point, 1, costs.length);
        return point;
    }
}

package org.espalier.pipeline.estimate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.espalier.event.BudgetShared.Share;
import org.espalier.pipeline.result.DevicePhases;
import org.espalier.plan.TimeBudget.Standing;

/**
 * How a budget is shared out. What the search comes to has its time first: choosing, training from scratch and proof get what they need, and
 * the rest goes to the phases that search. Where there is too little for all, what cannot be shortened gets its time, and the others a
 * part in proportion to what they need, but training from scratch at least 40 % of the budget, as far as it needs that.
 */
final class BudgetShares {
    /** Trainings are planned for so much of their share, so that their learning rate comes to its end. */
    private static final double PLANNED = 0.9;

    private static final double LEAST_OF_RETRAINING = 0.4;

    private final double budget;
    private final double left;
    private final List<PhaseCost> costs;
    private final Standing standing;
    private final String retraining;
    private final List<String> kept;

    /**
     * @param hours of the budget
     * @param costs of the phases that are left, in order
     * @param retraining name of the phase that trains from scratch
     * @param kept names of the phases that have their time first
     */
    BudgetShares(double hours, Standing standing, List<PhaseCost> costs, String retraining, List<String> kept) {
        this.budget = hours * 3600;
        this.left = Math.max(0, budget - standing.usedSeconds());
        this.costs = List.copyOf(costs);
        this.standing = standing;
        this.retraining = retraining;
        this.kept = List.copyOf(kept);
    }

    Map<String, Share> shares() {
        Map<String, Double> seconds = sum(this::need) <= left ? whole() : inProportion();
        Map<String, Share> shares = new LinkedHashMap<>();
        costs.forEach(cost -> shares.put(cost.name(), share(cost, seconds.getOrDefault(cost.name(), 0.0))));
        return shares;
    }

    private double sum(ToDoubleFunction<PhaseCost> value) {
        return costs.stream().mapToDouble(value).sum();
    }

    /** So much that its trainings fit as they are. A phase that nobody knows takes what the others leave. */
    private double need(PhaseCost cost) {
        if (!cost.known()) {
            double others = sum(other -> other.known() ? need(other) : 0);
            long unknown = costs.stream().filter(other -> !other.known()).count();
            return Math.max(0, left - others) / unknown;
        }
        double all = cost.all().expected();
        return cost.units() > 0 ? all / PLANNED : all;
    }

    private boolean isKept(PhaseCost cost) {
        return kept.contains(DevicePhases.plain(cost.name()));
    }

    private Map<String, Double> whole() {
        double rest = left - sum(this::need);
        double searching = sum(cost -> isKept(cost) ? 0 : need(cost));
        Map<String, Double> seconds = new LinkedHashMap<>();
        for (PhaseCost cost : costs) {
            boolean takes = searching > 0 ? !isKept(cost) : cost.name().equals(retraining);
            double more = takes ? rest * (searching > 0 ? need(cost) / searching : 1) : 0;
            seconds.put(cost.name(), need(cost) + more);
        }
        return seconds;
    }

    private Map<String, Double> inProportion() {
        double unshortened = Math.min(left, sum(cost -> isShortened(cost) ? 0 : need(cost)));
        double shortened = sum(cost -> isShortened(cost) ? need(cost) : 0);
        double rest = left - unshortened;
        double needed = sum(cost -> cost.name().equals(retraining) ? need(cost) : 0);
        double usual = shortened == 0 ? 0 : rest * needed / shortened;
        double own = Math.min(rest, Math.max(usual, Math.min(needed, LEAST_OF_RETRAINING * budget)));
        Map<String, Double> seconds = new LinkedHashMap<>();
        for (PhaseCost cost : costs) {
            double part;
            if (!isShortened(cost)) {
                part = need(cost);
            } else if (cost.name().equals(retraining)) {
                part = own;
            } else {
                part = (rest - own) * need(cost) / (shortened - needed);
            }
            seconds.put(cost.name(), part);
        }
        return seconds;
    }

    private static boolean isShortened(PhaseCost cost) {
        return cost.units() > 0 || !cost.known();
    }

    private Share share(PhaseCost cost, double seconds) {
        if (cost.units() == 0) {
            return new Share(seconds, 0, 0);
        }
        Share earlier = standing.earlier(cost.name()).orElse(null);
        if (earlier != null && cost.training() && earlier.wanted() > 0) {
            return new Share(seconds, earlier.planned(), earlier.wanted());
        }
        double each = Math.max(1e-9, cost.perUnit().expected());
        double fits = (PLANNED * seconds - cost.fixed().expected()) / each;
        int planned = (int) Math.max(1, Math.min(cost.units(), Math.floor(fits + 1e-6)));
        return new Share(seconds, planned, cost.units());
    }
}

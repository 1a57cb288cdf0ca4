package org.espalier.plan;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.espalier.event.BudgetShared;
import org.espalier.event.BudgetShared.Share;
import org.espalier.event.PhaseCut;
import org.espalier.event.SearchEvent;
import org.jspecify.annotations.Nullable;

/** Keeps the time of one run of a plan: shares it out where that was not done, and tells each phase what it has. */
final class PlanBudget {
    private final TimeBudget budget;
    private final List<String> phases;
    private final LongSupplier nanos;
    private final Map<String, Map<String, PhaseCut>> cuts;
    private @Nullable BudgetShared shared;

    /**
     * @param history of the journal until now
     * @param nanos a clock that only goes forward
     */
    PlanBudget(TimeBudget budget, List<String> phases, PlanHistory history, LongSupplier nanos) {
        this.budget = budget;
        this.phases = phases;
        this.nanos = nanos;
        this.shared = history.shared().orElse(null);
        this.cuts = new HashMap<>(history.cuts());
    }

    /**
     * An attempt at a phase.
     *
     * @param phase its name
     * @param finishedSeconds of all finished phases
     * @param earlierSeconds of earlier attempts at this one
     * @param begun whether there were any
     * @param start when this one began
     */
    record Attempt(String phase, double finishedSeconds, double earlierSeconds, boolean begun, long start) {}

    /**
     * What a phase may use.
     *
     * @param plan appends an event of the plan
     * @param cut appends an event of the phase
     */
    PhaseBudget of(Attempt attempt, Consumer<SearchEvent> plan, Consumer<SearchEvent> cut)
            throws InterruptedException {
        if (isDue(attempt.phase)) {
            BudgetShared fresh = share(attempt);
            plan.accept(fresh);
            shared = fresh;
            cuts.remove(attempt.phase);
        }
        Share share = shared == null ? null : shared.phases().get(attempt.phase);
        if (shared == null || share == null) {
            return PhaseBudget.UNLIMITED;
        }
        return new RunningBudget(
                attempt,
                share,
                deadline(attempt, shared, share),
                budget.toleranceSeconds() / 2,
                nanos,
                cuts.getOrDefault(attempt.phase, Map.of()),
                cut);
    }

    /** With no budget there is something to do only where there was one. */
    private boolean isDue(String phase) {
        if (shared != null) {
            return shared.hours() != budget.hours();
        }
        return Double.isFinite(budget.hours()) && budget.isSharedBefore(phase);
    }

    private BudgetShared share(Attempt attempt) throws InterruptedException {
        double used = attempt.finishedSeconds + attempt.earlierSeconds;
        TimeBudget.Standing standing = new TimeBudget.Standing(
                used,
                phases.subList(phases.indexOf(attempt.phase), phases.size()),
                attempt.begun ? Optional.of(attempt.phase) : Optional.empty(),
                shared == null ? Map.of() : shared.phases());
        if (Double.isFinite(budget.hours())) {
            return new BudgetShared(budget.hours(), used, budget.share(standing));
        }
        Map<String, Share> rest = new LinkedHashMap<>();
        standing.earlier(attempt.phase)
                .ifPresent(before -> rest.put(
                        attempt.phase, new Share(Double.POSITIVE_INFINITY, before.planned(), before.wanted())));
        return new BudgetShared(budget.hours(), used, rest);
    }

    /**
     * Seconds of work of the whole plan at which the phase has to end. What the phases before it left is added to its share; what they took
     * too much is not taken from it, as far as the whole still ends in time.
     */
    private double deadline(Attempt attempt, BudgetShared all, Share share) {
        double inTurn = all.usedSeconds();
        for (Map.Entry<String, Share> entry : all.phases().entrySet()) {
            inTurn += entry.getValue().seconds();
            if (entry.getKey().equals(attempt.phase)) {
                break;
            }
        }
        double own = Math.max(attempt.finishedSeconds, all.usedSeconds()) + share.seconds();
        return Math.min(Math.max(inTurn, own), 3600 * all.hours() + budget.toleranceSeconds() / 2);
    }
}

package org.espalier.plan;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.espalier.event.BudgetShared;
import org.espalier.event.BudgetShared.Share;
import org.espalier.event.PhaseCut;
import org.espalier.event.SearchEvent;
import org.jspecify.annotations.Nullable;

/** Keeps the time of a plan: shares it out where that was not done, and tells each phase what it has. */
final class PlanBudget {
    private static final String PLAN = "";

    private final TimeBudget budget;
    private final List<String> phases;
    private final LongSupplier nanos;

    /**
     * @param phases names of all phases in order
     * @param nanos a clock that only goes forward
     */
    PlanBudget(TimeBudget budget, List<String> phases, LongSupplier nanos) {
        this.budget = budget;
        this.phases = phases;
        this.nanos = nanos;
    }

    /**
     * An attempt at a phase.
     *
     * @param phase its name
     * @param finishedSeconds of all finished phases
     * @param earlierSeconds of earlier attempts at this one
     * @param nanos the clock
     * @param start when this attempt began
     */
    record Attempt(String phase, double finishedSeconds, double earlierSeconds, LongSupplier nanos, long start) {
        /** All attempts at the phase until now. */
        double seconds() {
            return earlierSeconds + (nanos.getAsLong() - start) / 1e9;
        }

        /** All that the plan has used until now. */
        double used() {
            return finishedSeconds + seconds();
        }
    }

    /** An attempt that begins now. */
    Attempt attempt(String phase, PlanHistory history, Collection<PhaseRecord> finished) {
        double before = finished.stream().mapToDouble(PhaseRecord::seconds).sum();
        return new Attempt(phase, before, history.seconds(phase), nanos, nanos.getAsLong());
    }

    /**
     * What a phase may use.
     *
     * @param journal appends an event of a phase, or of the plan
     * @throws InterruptedException where the run was asked to stop
     */
    PhaseBudget of(Attempt attempt, PlanHistory history, BiConsumer<String, SearchEvent> journal)
            throws InterruptedException {
        BudgetShared shared = history.shared().orElse(null);
        Map<String, PhaseCut> cuts = history.cuts(attempt.phase);
        if (isDue(attempt.phase, shared)) {
            shared = share(attempt, history.isGoing(attempt.phase), shared);
            cuts = Map.of();
            journal.accept(PLAN, shared);
            history.shared(shared);
        }
        Share share = shared == null ? null : shared.phases().get(attempt.phase);
        return shared == null || share == null
                ? PhaseBudget.UNLIMITED
                : new RunningBudget(
                        attempt,
                        share,
                        deadline(attempt, shared, share),
                        budget.toleranceSeconds() / 2,
                        cuts,
                        cut -> journal.accept(attempt.phase, cut));
    }

    /** With no budget there is something to do only where there was one. A finished phase that begins anew has no share yet. */
    private boolean isDue(String phase, @Nullable BudgetShared shared) {
        boolean limited = Double.isFinite(budget.hours()) && budget.isSharedBefore(phase);
        if (shared == null) {
            return limited;
        }
        return shared.hours() != budget.hours() || (limited && !shared.phases().containsKey(phase));
    }

    private BudgetShared share(Attempt attempt, boolean going, @Nullable BudgetShared before)
            throws InterruptedException {
        double used = attempt.finishedSeconds + attempt.earlierSeconds;
        TimeBudget.Standing standing = new TimeBudget.Standing(
                used,
                phases.subList(phases.indexOf(attempt.phase), phases.size()),
                going ? Optional.of(attempt.phase) : Optional.empty(),
                before == null ? Map.of() : before.phases());
        if (Double.isFinite(budget.hours())) {
            return new BudgetShared(budget.hours(), used, budget.share(standing));
        }
        Map<String, Share> rest = new LinkedHashMap<>();
        standing.earlier(attempt.phase)
                .ifPresent(own ->
                        rest.put(attempt.phase, new Share(Double.POSITIVE_INFINITY, own.planned(), own.wanted())));
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

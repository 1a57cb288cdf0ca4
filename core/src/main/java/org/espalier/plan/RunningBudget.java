package org.espalier.plan;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.espalier.event.BudgetShared.Share;
import org.espalier.event.PhaseCut;
import org.espalier.event.SearchEvent;

/** What one attempt at a phase may use of a budget. Safe for several threads. */
final class RunningBudget implements PhaseBudget {
    private final PlanBudget.Attempt attempt;
    private final Share share;
    private final double deadline;
    private final double tolerance;
    private final Consumer<SearchEvent> journal;
    private final Map<String, PhaseCut> cuts;
    /** When each run was last let go on, in seconds of work. */
    private final Map<String, Double> since = new HashMap<>();

    private volatile boolean stoppable;
    private volatile boolean stopped;

    /**
     * @param deadline seconds of work of the whole plan at which the phase has to end
     * @param tolerance seconds that something may go on behind the deadline
     * @param cuts what was cut before, by the name of the run
     */
    RunningBudget(
            PlanBudget.Attempt attempt,
            Share share,
            double deadline,
            double tolerance,
            Map<String, PhaseCut> cuts,
            Consumer<SearchEvent> journal) {
        this.attempt = attempt;
        this.share = share;
        this.deadline = deadline;
        this.tolerance = tolerance;
        this.cuts = new HashMap<>(cuts);
        this.journal = journal;
    }

    @Override
    public int planned(int wanted) {
        return share.isLowered() ? Math.min(wanted, share.planned()) : wanted;
    }

    /** An epoch that would end long behind the deadline is not begun: the last one of the run says how long it takes. */
    @Override
    public synchronized boolean mayGoOn(String run, int done, int planned) {
        stoppable = true;
        PhaseCut cut = cuts.get(run);
        if (cut != null) {
            return done < cut.done();
        }
        if (done >= planned) {
            return true;
        }
        double now = attempt.used();
        Double before = since.put(run, now);
        double step = before == null ? 0 : now - before;
        if (now < deadline && now + step <= deadline + tolerance) {
            return true;
        }
        PhaseCut fresh = new PhaseCut(run, done, planned, reason(now));
        journal.accept(fresh);
        cuts.put(run, fresh);
        return false;
    }

    private String reason(double now) {
        return String.format(
                Locale.ROOT,
                "the budget gives phase '%s' until %.4g hours of work, %.4g are over",
                attempt.phase(),
                deadline / 3600,
                now / 3600);
    }

    @Override
    public void stopIfLate() throws InterruptedException {
        if (stoppable && attempt.used() > deadline + tolerance) {
            stopped = true;
            throw new InterruptedException("phase '" + attempt.phase() + "' has used up its time");
        }
    }

    @Override
    public boolean hasStopped() {
        return stopped;
    }
}

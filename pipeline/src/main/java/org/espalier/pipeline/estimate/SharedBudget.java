package org.espalier.pipeline.estimate;

import java.util.List;
import java.util.Map;
import org.espalier.event.BudgetShared;
import org.espalier.pipeline.phase.ProfilePhase;
import org.espalier.pipeline.phase.ProofPhase;
import org.espalier.pipeline.phase.RetrainPhase;
import org.espalier.pipeline.phase.SearchOutcome;
import org.espalier.pipeline.resources.StoppableStream;
import org.espalier.pipeline.result.DevicePhases;
import org.espalier.plan.TimeBudget;

/**
 * The budget of a configuration, shared out by what a probe says.
 *
 * @param hours above 0
 * @param probe measures, at most once; it may be stopped as a training is
 */
public record SharedBudget(double hours, Measured probe) implements TimeBudget {
    private static final List<String> KEPT = List.of(SearchOutcome.PHASE, RetrainPhase.NAME, ProofPhase.NAME);

    /** Gives what the phases cost. */
    @FunctionalInterface
    public interface Measured {
        /** Of every phase of the search, from its start. */
        Estimate get();
    }

    @Override
    public boolean isSharedBefore(String phase) {
        return !DevicePhases.plain(phase).equals(ProfilePhase.NAME);
    }

    @Override
    public Map<String, BudgetShared.Share> share(Standing standing) throws InterruptedException {
        try {
            List<PhaseCost> left = probe.get().phases().stream()
                    .filter(cost -> standing.left().contains(cost.name()))
                    .toList();
            return new BudgetShares(hours, standing, left, RetrainPhase.NAME, KEPT).shares();
        } catch (StoppableStream.StopAsked e) {
            InterruptedException stopped = new InterruptedException("asked to stop while the budget was shared out");
            stopped.initCause(e);
            throw stopped;
        }
    }
}

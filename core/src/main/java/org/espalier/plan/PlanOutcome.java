package org.espalier.plan;

import java.util.List;

/**
 * How a run ended.
 *
 * @param status complete, stopped on request, or as far as it was asked to go
 * @param finished every phase that is finished by now, in order
 */
public record PlanOutcome(Status status, List<PhaseRecord> finished) {
    /** How a run ended. */
    public enum Status {
        COMPLETE,
        REACHED,
        STOPPED
    }

    public PlanOutcome {
        finished = List.copyOf(finished);
    }
}

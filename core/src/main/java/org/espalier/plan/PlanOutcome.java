package org.espalier.plan;

import java.util.List;
import java.util.Optional;

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

    /** What the last finished phase with such a result returned. */
    public <R extends Record> Optional<R> result(Class<R> type) {
        return finished.stream()
                .map(PhaseRecord::result)
                .filter(type::isInstance)
                .map(type::cast)
                .reduce((earlier, later) -> later);
    }
}

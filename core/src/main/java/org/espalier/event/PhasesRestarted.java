package org.espalier.event;

import java.util.List;

/**
 * Phases that had begun or finished are run again.
 *
 * @param phases their names in order
 * @param reason why, in words
 * @param fromScratch whether they begin anew: what they appended before counts no more; else they go on from it, as after a kill
 */
public record PhasesRestarted(List<String> phases, String reason, boolean fromScratch) implements SearchEvent {
    /** The word in a journal. */
    public static final String TYPE = "phases-restarted";

    public PhasesRestarted {
        phases = List.copyOf(phases);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public void accept(EventVisitor visitor) {
        visitor.phasesRestarted(this);
    }
}

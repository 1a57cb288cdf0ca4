package org.espalier.pipeline.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * What a budget of time made of a search.
 *
 * @param hours of the budget; absent where it was taken away in the midst of the search
 * @param usedHours of work of all phases, over all processes
 * @param lowered phases that were planned shorter than the configuration says, so that they end in time
 * @param cut phases that did not come as far as planned
 */
public record BudgetUse(OptionalDouble hours, double usedHours, List<Lowered> lowered, List<Cut> cut) {
    public BudgetUse {
        lowered = Rows.of(lowered);
        cut = Rows.of(cut);
    }

    /**
     * A phase that was planned shorter.
     *
     * @param phase its name
     * @param planned epochs of each of its trainings, or candidates
     * @param wanted the same as the configuration says
     */
    public record Lowered(String phase, long planned, long wanted) {
        public Lowered {
            phase = Objects.requireNonNullElse(phase, "?");
        }
    }

    /**
     * A phase that was cut.
     *
     * @param phase its name
     * @param done epochs, or candidates, of what was cut
     * @param planned of how many
     * @param leftOut networks that were not trained at all
     */
    public record Cut(String phase, long done, long planned, List<String> leftOut) {
        public Cut {
            phase = Objects.requireNonNullElse(phase, "?");
            leftOut = Rows.of(leftOut);
        }
    }

    /** What was lowered or cut in one sentence; empty where the search had all the time that it wanted. */
    public String sentence() {
        List<String> parts = new ArrayList<>();
        lowered.forEach(phase -> parts.add(phase.phase() + " was planned for " + phase.planned() + " of "
                + phase.wanted() + (DevicePhases.plain(phase.phase()).equals("search") ? "" : " epochs")));
        cut.forEach(phase -> parts.add(phase.phase() + " was cut after " + phase.done() + " of " + phase.planned()
                + (phase.leftOut().isEmpty() ? "" : ", without " + String.join(", ", phase.leftOut()))));
        return parts.isEmpty()
                ? ""
                : String.format(
                        Locale.ROOT,
                        "The budget%s was too short for the whole: %s.",
                        hours.isPresent() ? String.format(Locale.ROOT, " of %.4g hours", hours.getAsDouble()) : "",
                        String.join("; ", parts));
    }
}

package org.espalier.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.event.BudgetShared;

/** A limit on the time of a whole plan, summed over all processes that work on it, and how it is shared out between the phases. */
public interface TimeBudget {
    /** As long as it takes. */
    TimeBudget NONE = new TimeBudget() {
        @Override
        public double hours() {
            return Double.POSITIVE_INFINITY;
        }

        @Override
        public boolean isSharedBefore(String phase) {
            return false;
        }

        @Override
        public Map<String, BudgetShared.Share> share(Standing standing) {
            throw new IllegalStateException("there is nothing to share out");
        }
    };

    /**
     * Where a plan stands when its time is shared out.
     *
     * @param usedSeconds of work until now
     * @param left phases that are not finished, in order
     * @param begun the first of them, where it was begun before
     * @param earlier what the phases got when the time was last shared out; empty where it never was
     */
    record Standing(
            double usedSeconds, List<String> left, Optional<String> begun, Map<String, BudgetShared.Share> earlier) {
        public Standing {
            left = List.copyOf(left);
            earlier = Collections.unmodifiableMap(new LinkedHashMap<>(earlier));
        }

        /** What a phase that was begun got before: its plan has to stay, because checkpoints were made by it. */
        public Optional<BudgetShared.Share> earlier(String phase) {
            return begun.filter(phase::equals).flatMap(name -> Optional.ofNullable(earlier.get(name)));
        }
    }

    /** Above 0; infinite where there is no limit. */
    double hours();

    /** Whether the shares have to be known when a phase begins; a phase that costs little may come before. */
    boolean isSharedBefore(String phase);

    /**
     * Shares out what is left.
     *
     * @return a share for each phase that is left, in order
     * @throws InterruptedException where the run was asked to stop
     */
    Map<String, BudgetShared.Share> share(Standing standing) throws InterruptedException;

    /** How much later than planned a search may end, in seconds: a tenth of the budget or two minutes, whichever is more. */
    default double toleranceSeconds() {
        return Math.max(360 * hours(), 120);
    }
}

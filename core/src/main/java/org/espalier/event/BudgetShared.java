package org.espalier.event;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A budget of time was shared out between the phases to come. It holds until another one stands behind it: whoever goes on with the
 * journal obeys the same shares.
 *
 * @param hours of the whole search, above 0; infinite where there is no budget any more
 * @param usedSeconds of work of all phases until then
 * @param phases name of the phase to what it gets, in their order; those that are finished are missing
 */
public record BudgetShared(double hours, double usedSeconds, Map<String, Share> phases) implements SearchEvent {
    /** The word in a journal. */
    public static final String TYPE = "budget-shared";

    /**
     * What a phase gets.
     *
     * @param seconds of work; infinite where nothing limits it
     * @param planned epochs of each of its trainings, or candidates that it asks for; 0 where it has neither
     * @param wanted the same as the configuration says
     */
    public record Share(double seconds, int planned, int wanted) {
        public Share {
            if (!(seconds >= 0) || planned < 0 || wanted < planned) {
                throw new IllegalArgumentException("a share needs seconds from 0 and planned from 0 to wanted, got "
                        + seconds + ", " + planned + " and " + wanted);
            }
        }

        /** Whether less is planned than the configuration says. */
        public boolean isLowered() {
            return planned < wanted;
        }
    }

    public BudgetShared {
        if (!(hours > 0) || !(usedSeconds >= 0)) {
            throw new IllegalArgumentException(
                    "a budget needs hours above 0 and used seconds from 0, got " + hours + " and " + usedSeconds);
        }
        phases = Collections.unmodifiableMap(new LinkedHashMap<>(phases));
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public void accept(EventVisitor visitor) {
        visitor.budgetShared(this);
    }
}

package org.espalier.event;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A trial has done an epoch.
 *
 * @param number of the candidate
 * @param epoch from 1
 * @param epochs of how many
 * @param seconds that it took
 * @param measures by name, for example {@code loss} and {@code train}; may hold NaN
 */
public record TrialProgressed(long number, int epoch, int epochs, double seconds, Map<String, Double> measures)
        implements SearchEvent {
    /** The word in a journal. */
    public static final String TYPE = "trial-epoch";

    public TrialProgressed {
        measures = Collections.unmodifiableMap(new LinkedHashMap<>(measures));
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public void accept(EventVisitor visitor) {
        visitor.trialProgressed(this);
    }
}

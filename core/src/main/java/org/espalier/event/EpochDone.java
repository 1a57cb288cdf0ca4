package org.espalier.event;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A training has done an epoch.
 *
 * @param run name of the training, for example {@code found-1}
 * @param epoch from 1
 * @param epochs of how many; 0 where the release did not say
 * @param seconds that it took; 0 where the release did not say
 * @param measures by name, for example {@code loss}, {@code train}, {@code valid}; may hold NaN
 * @param derived the member in which the search would end now, in the notation of the space; empty where there is none
 * @param probabilities for each decision the share of each of its options; empty where there are none
 */
public record EpochDone(
        String run,
        int epoch,
        int epochs,
        double seconds,
        Map<String, Double> measures,
        String derived,
        Map<String, Map<String, Double>> probabilities)
        implements SearchEvent {
    /** The word in a journal. */
    public static final String TYPE = "epoch";

    public EpochDone {
        measures = Collections.unmodifiableMap(new LinkedHashMap<>(measures));
        Map<String, Map<String, Double>> copy = new LinkedHashMap<>();
        probabilities.forEach(
                (decision, shares) -> copy.put(decision, Collections.unmodifiableMap(new LinkedHashMap<>(shares))));
        probabilities = Collections.unmodifiableMap(copy);
    }

    /** Of a training that derives nothing. */
    public EpochDone(String run, int epoch, int epochs, double seconds, Map<String, Double> measures) {
        this(run, epoch, epochs, seconds, measures, "", Map.of());
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public void accept(EventVisitor visitor) {
        visitor.epochDone(this);
    }
}

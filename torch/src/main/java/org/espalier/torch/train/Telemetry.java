package org.espalier.torch.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;

/**
 * What an algorithm wants seen of itself after an epoch, beside loss and accuracy.
 *
 * @param measures by name, for example {@code temperature}; may hold NaN
 * @param probabilities for each decision, by its path, the share of each of its options; empty where there are none
 * @param derived the member in which a search would end now; empty where there is none
 */
public record Telemetry(
        Map<String, Double> measures, Map<String, Map<String, Double>> probabilities, Optional<Architecture> derived) {
    /** Nothing to see. */
    public static final Telemetry NONE = new Telemetry(Map.of(), Map.of(), Optional.empty());

    public Telemetry {
        measures = Collections.unmodifiableMap(new LinkedHashMap<>(measures));
        Map<String, Map<String, Double>> copy = new LinkedHashMap<>();
        probabilities.forEach(
                (decision, shares) -> copy.put(decision, Collections.unmodifiableMap(new LinkedHashMap<>(shares))));
        probabilities = Collections.unmodifiableMap(copy);
    }

    /** Numbers alone. */
    public static Telemetry of(Map<String, Double> measures) {
        return new Telemetry(measures, Map.of(), Optional.empty());
    }

    /** Rows of numbers, one for each option of a decision, as {@link #probabilities} has them. */
    public static Map<String, Map<String, Double>> named(Map<Decision, double[]> rows) {
        Map<String, Map<String, Double>> named = new LinkedHashMap<>();
        rows.forEach((decision, row) -> {
            Map<String, Double> options = new LinkedHashMap<>();
            for (int i = 0; i < row.length; i++) {
                options.put(decision.options().get(i), row[i]);
            }
            named.put(decision.path(), options);
        });
        return named;
    }
}

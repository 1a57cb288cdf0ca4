package org.espalier.search;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.espalier.failure.Explained;

/** No member of the space meets the limits, as far as the search could see. Says the least that was reached. */
public final class InfeasibleException extends RuntimeException implements Explained {
    private static final long serialVersionUID = 1L;

    private final transient Map<String, Double> nearest;

    /**
     * @param message one line that says which limits, and the least that was reached
     * @param nearest metric to value of the member that came nearest to all limits
     */
    public InfeasibleException(String message, Map<String, Double> nearest) {
        super(message);
        this.nearest = Collections.unmodifiableMap(new LinkedHashMap<>(nearest));
    }

    /** Metric to value of the member that came nearest to all limits. */
    public Map<String, Double> nearest() {
        return nearest;
    }
}

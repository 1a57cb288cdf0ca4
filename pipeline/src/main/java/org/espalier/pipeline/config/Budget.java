package org.espalier.pipeline.config;

import java.util.Optional;
import org.espalier.settings.Ranges;

/**
 * How long a search may take, over all of its processes.
 *
 * @param hours above 0, at most 100,000; empty: as long as it takes
 */
public record Budget(Optional<Double> hours) {
    public Budget {
        hours.ifPresent(number -> Ranges.positive("hours", number, 100_000));
    }

    /** As long as it takes. */
    public Budget() {
        this(Optional.empty());
    }
}

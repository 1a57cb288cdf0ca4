package org.espalier.pipeline.config;

import java.util.Optional;
import org.espalier.settings.Ranges;

/**
 * Which candidates of an ask/tell strategy are worth training at all, by what an untrained network tells of itself: those that a zero-cost proxy scores as high as the best share of random members.
 *
 * @param proxy name of a zero-cost proxy; empty: every candidate is trained
 * @param keep share of the random members that would be trained, above 0, at most 1
 * @param sample random members within the limits that the least score is taken from, 2 to 100,000
 * @param images of the one batch that is looked at, 2 to 4096
 */
public record FilterConfig(Optional<String> proxy, double keep, int sample, int images) {
    public FilterConfig {
        Ranges.positive("keep", keep, 1);
        Ranges.whole("sample", sample, 2, 100_000);
        Ranges.whole("images", images, 2, 4096);
    }

    /** No filter. */
    public FilterConfig() {
        this(Optional.empty(), 0.2, 100, 32);
    }
}

package org.espalier.predict.finder;

import java.util.function.ToDoubleFunction;
import org.espalier.decision.Architecture;
import org.espalier.space.SearchSpace;

/**
 * What a member costs: once-for-all's efficiency predictor.
 *
 * @param metric what is counted, with its unit, for messages: {@code latency_ms}, {@code macs}
 * @param cost of a member, finite, less is better; it is asked by several threads at the same time
 */
public record EfficiencyPredictor(String metric, ToDoubleFunction<Architecture> cost) {
    public EfficiencyPredictor {
        if (metric.isBlank()) {
            throw new IllegalArgumentException("a cost needs a name, got '" + metric + "'");
        }
    }

    /** Multiply-accumulates at batch 1, as the space counts them. */
    public static EfficiencyPredictor macs(SearchSpace space) {
        return new EfficiencyPredictor("macs", member -> space.counters().macs().of(member));
    }
}

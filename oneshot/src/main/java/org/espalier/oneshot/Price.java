package org.espalier.oneshot;

import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.espalier.decision.Architecture;
import org.espalier.search.Constraint;
import org.espalier.search.Constraints;

/**
 * What a member costs, for strategies that have it in their loss.
 *
 * @param metric what it costs, for example {@code latency_ms}
 * @param estimate the cost of a member, in the metric's unit; asked once for about each option of the space, never in a step
 * @param limit what a member may cost, above 0: a price is paid in shares of it
 */
public record Price(String metric, ToDoubleFunction<Architecture> estimate, double limit) {
    /** The metrics that can be paid for, the one that is preferred first: each is a sum over what a member is made of. */
    public static final List<String> METRICS = List.of("latency_ms", "macs", "params");

    public Price {
        if (!(limit > 0 && Double.isFinite(limit))) {
            throw new IllegalArgumentException(
                    "the limit of a price has to be above 0, got " + limit + " of " + metric);
        }
    }

    /** By the first of the {@link #METRICS} that is limited from above; empty where none is. */
    public static Optional<Price> of(Constraints limits) {
        return METRICS.stream()
                .flatMap(metric -> limits.limits().stream().filter(limit -> isPriced(limit.constraint(), metric)))
                .findFirst()
                .map(limit -> new Price(
                        limit.constraint().metric(),
                        limit.metric(),
                        limit.constraint().bound()));
    }

    private static boolean isPriced(Constraint limit, String metric) {
        return limit.metric().equals(metric) && limit.relation().isUpper() && limit.bound() > 0;
    }
}

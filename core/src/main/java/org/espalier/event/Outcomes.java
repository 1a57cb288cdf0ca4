package org.espalier.event;

import java.util.OptionalDouble;
import org.espalier.yaml.Excerpt;

/** What holds for the outcome of every trial. */
final class Outcomes {
    private Outcomes() {}

    static void require(OptionalDouble score, String failure) {
        if (score.isPresent() == !failure.isEmpty()) {
            throw new IllegalArgumentException(
                    "a trial has either a score or a failure, got " + score + ", '" + Excerpt.of(failure) + "'");
        }
    }
}

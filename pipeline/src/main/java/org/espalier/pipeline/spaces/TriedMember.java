package org.espalier.pipeline.spaces;

import java.util.OptionalDouble;
import org.espalier.decision.Architecture;

/**
 * A random member and what a short training made of it.
 *
 * @param number in the order of the draws, from 0
 * @param member in canonical form
 * @param error on validation images, from 0 to 1; absent where the training diverged
 * @param seconds that the training took
 */
public record TriedMember(int number, Architecture member, OptionalDouble error, double seconds) {
    public TriedMember {
        if (error.isPresent() && !(error.getAsDouble() >= 0 && error.getAsDouble() <= 1)) {
            throw new IllegalArgumentException("an error lies in 0..1, got " + error.getAsDouble());
        }
        if (!(seconds >= 0 && Double.isFinite(seconds))) {
            throw new IllegalArgumentException("seconds are at least 0, got " + seconds);
        }
    }
}

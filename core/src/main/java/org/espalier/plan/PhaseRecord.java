package org.espalier.plan;

import java.util.OptionalLong;

/**
 * A finished phase.
 *
 * @param name of the phase
 * @param seconds of work, over all attempts
 * @param peakRssMb largest resident memory of the process during the last attempt in MiB, where the system tells
 * @param result what the phase returned
 */
public record PhaseRecord(String name, double seconds, OptionalLong peakRssMb, Record result) {
    /**
     * Its result.
     *
     * @param wanted the phase that needs it, for errors
     * @throws IllegalArgumentException where it is of another type
     */
    <R extends Record> R as(Class<R> type, String wanted) {
        if (!type.isInstance(result)) {
            throw new IllegalArgumentException("phase '" + wanted + "' needs a " + type.getSimpleName() + " of '" + name
                    + "', which returned " + result);
        }
        return type.cast(result);
    }
}

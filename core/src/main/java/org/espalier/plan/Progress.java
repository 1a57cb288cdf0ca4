package org.espalier.plan;

/**
 * How far a phase is.
 *
 * @param phase name of the phase
 * @param done units done, from 0 to the total
 * @param total units in all, at least 1
 * @param message what is being done or was reached, one line, perhaps empty
 */
public record Progress(String phase, long done, long total, String message) {
    public Progress {
        if (total < 1 || done < 0 || done > total) {
            throw new IllegalArgumentException(
                    "expected 0 <= done <= total and total >= 1, got " + done + " of " + total);
        }
    }
}

package org.espalier.failure;

import org.jspecify.annotations.Nullable;

/**
 * A throwable whose message is a line for the user, in the form {@code WHERE: WHAT[, expected X, got Y][; TODO]}: nothing of it is the
 * program's fault. One that knows the parts of its line by itself says them in {@link #problem()}.
 */
public interface Explained {
    /** The line. */
    @Nullable
    String getMessage();

    /** The line in its parts. */
    default Problem problem() {
        return Problem.read(String.valueOf(getMessage()));
    }
}

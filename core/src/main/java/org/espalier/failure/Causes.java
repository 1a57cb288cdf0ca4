package org.espalier.failure;

import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Walks along a chain of causes. */
final class Causes {
    /** A chain may be a circle. */
    private static final int DEEPEST = 50;

    private Causes() {}

    /** The first that says more than what its cause says already. */
    static Throwable saying(Throwable thrown) {
        Throwable at = thrown;
        for (int depth = 0; depth < DEEPEST; depth++) {
            Throwable cause = at.getCause();
            if (cause == null || !isWrapper(at, cause)) {
                return at;
            }
            at = cause;
        }
        return at;
    }

    private static boolean isWrapper(Throwable thrown, Throwable cause) {
        String message = thrown.getMessage();
        return message == null
                || message.isBlank()
                || message.equals(cause.toString())
                || message.equals(cause.getMessage())
                || JsonFailures.isOfStream(thrown);
    }

    /** What a reader makes of the first throwable of the chain that it knows. */
    static <T> Optional<T> anywhere(Throwable thrown, Function<Throwable, Optional<T>> reader) {
        @Nullable Throwable at = thrown;
        for (int depth = 0; depth < DEEPEST && at != null; depth++) {
            Optional<T> read = reader.apply(at);
            if (read.isPresent()) {
                return read;
            }
            at = at.getCause();
        }
        return Optional.empty();
    }
}

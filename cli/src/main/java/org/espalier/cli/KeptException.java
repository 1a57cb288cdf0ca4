package org.espalier.cli;

import org.espalier.failure.Failure;

/** A run ended by what is neither its author's fault nor a wish, and can be gone on with. */
final class KeptException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    KeptException(Failure failure, Throwable cause) {
        super(failure.problem().line(), cause);
        this.failure = failure;
    }

    Failure failure() {
        return failure;
    }
}

package org.espalier.bench.speed;

import org.espalier.failure.Explained;
import org.espalier.failure.Problem;

/** A rival cannot be measured: what was typed is no command, or the program does not do what a peer does. */
final class PeerException extends IllegalArgumentException implements Explained {
    /** What the command line calls rivals. */
    static final String WHERE = "beside";

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    private PeerException(Problem problem) {
        super(problem.line());
        this.problem = problem;
    }

    static PeerException of(String what, String expected) {
        return new PeerException(new Problem(what, WHERE, expected, ""));
    }

    static PeerException of(String what, String expected, String todo) {
        return new PeerException(new Problem(what, WHERE, expected, todo));
    }

    @Override
    public Problem problem() {
        return problem;
    }
}

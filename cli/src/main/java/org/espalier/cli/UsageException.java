package org.espalier.cli;

import org.espalier.failure.Explained;
import org.espalier.failure.Problem;

/** The command line is at fault; the problem's place is the option or argument. */
final class UsageException extends IllegalArgumentException implements Explained {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    UsageException(Problem problem) {
        super(problem.line());
        this.problem = problem;
    }

    UsageException(Problem problem, Throwable cause) {
        super(problem.line(), cause);
        this.problem = problem;
    }

    @Override
    public Problem problem() {
        return problem;
    }
}

package org.espalier.cli;

import java.util.List;
import org.espalier.failure.Explained;
import org.espalier.failure.Problem;

/** The command line is at fault; the problem's place is the option or argument. */
final class UsageException extends IllegalArgumentException implements Explained {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    UsageException(Problem problem) {
        super(problem.line());
        this.problems = List.of(problem);
    }

    UsageException(Problem problem, Throwable cause) {
        this(List.of(problem), cause);
    }

    /** @param problems at least one, each to be told in a line of its own */
    UsageException(List<Problem> problems, Throwable cause) {
        super(problems.get(0).line(), cause);
        this.problems = List.copyOf(problems);
    }

    List<Problem> problems() {
        return problems;
    }

    @Override
    public Problem problem() {
        return problems.get(0);
    }
}

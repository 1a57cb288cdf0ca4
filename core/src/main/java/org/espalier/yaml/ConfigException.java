package org.espalier.yaml;

import org.espalier.failure.Explained;
import org.espalier.failure.Problem;

/** Something a user wrote cannot be used: one line that says where, what, and what was expected. */
public final class ConfigException extends IllegalArgumentException implements Explained {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    /** @param message one line for the user: file and line, key, what was expected */
    public ConfigException(String message) {
        super(message);
        this.problem = Problem.read(message);
    }

    /**
     * @param message one line for the user: file and line, key, what was expected
     * @param cause what the parser or the system said
     */
    public ConfigException(String message, Throwable cause) {
        super(message, cause);
        this.problem = Problem.read(message);
    }

    /** @param problem in its parts, the place among them */
    public ConfigException(Problem problem) {
        super(problem.line());
        this.problem = problem;
    }

    /** The same of what another exception said. */
    public ConfigException(Problem problem, Throwable cause) {
        super(problem.line(), cause);
        this.problem = problem;
    }

    @Override
    public Problem problem() {
        return problem;
    }
}

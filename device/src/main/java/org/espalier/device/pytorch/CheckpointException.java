package org.espalier.device.pytorch;

import java.io.IOException;
import java.io.Serial;
import org.espalier.failure.Explained;
import org.espalier.failure.Problem;

/** A file of PyTorch's that is not read: what is wrong with it, where, what was expected and what to do. */
public final class CheckpointException extends IOException implements Explained {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    CheckpointException(Problem problem, Throwable cause) {
        super(problem.line(), cause);
        this.problem = problem;
    }

    @Override
    public Problem problem() {
        return problem;
    }
}

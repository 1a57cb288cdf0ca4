package org.espalier.device.pytorch;

import java.io.Serial;
import org.espalier.failure.Problem;

/** What is wrong with a file, where its name is not known yet. */
final class Refusal extends RuntimeException {
    private static final String DAMAGED = "fetch it again: it is damaged or cut short";

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    private Refusal(Problem problem) {
        super(problem.line());
        this.problem = problem;
    }

    /**
     * @param what is wrong
     * @param expected what would have been read
     * @param todo what to do about it
     */
    static Refusal of(String what, String expected, String todo) {
        return new Refusal(new Problem(what, "", expected, todo));
    }

    /** Of a file that no program has written so. */
    static Refusal damaged(String what, String expected) {
        return of(what, expected, DAMAGED);
    }

    Problem problem() {
        return problem;
    }
}

package org.espalier.cli;

import org.espalier.failure.Failure;
import org.espalier.search.InfeasibleException;

/** What the program tells the shell. A process that a signal ends has 128 more than the signal's number, as the system gives it. */
final class ExitCode {
    static final int DONE = 0;
    static final int FAILED = 1;

    /** The command line is at fault, whatever the files say. */
    static final int USAGE = 2;

    static final int INFEASIBLE = 3;
    static final int INTERRUPTED = 130;
    static final int TERMINATED = 143;

    private ExitCode() {}

    /** Whoever is at fault decides; an option that a problem names as its place is part of the command line. */
    static int of(Throwable thrown, Failure failure) {
        if (thrown instanceof InfeasibleException) {
            return INFEASIBLE;
        } else if (failure.kind() == Failure.Kind.INTERRUPT) {
            return INTERRUPTED;
        }
        boolean usage = thrown instanceof UsageException
                || failure.kind() == Failure.Kind.INPUT
                        && failure.problem().line().startsWith("--");
        return usage ? USAGE : FAILED;
    }
}

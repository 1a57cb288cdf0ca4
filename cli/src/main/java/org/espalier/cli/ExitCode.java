package org.espalier.cli;

/** What the program tells the shell. */
final class ExitCode {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int INFEASIBLE = 3;
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}

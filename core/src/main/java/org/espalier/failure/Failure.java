package org.espalier.failure;

import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * Anything that was thrown, as something to tell.
 *
 * @param problem in words, never those of a class or of a trace
 * @param kind who can do something about it
 */
public record Failure(Problem problem, Kind kind) {
    static final String REPORT = "run again with --stacktrace and report what it prints";

    /** Who can do something about a failure. */
    public enum Kind {
        /** Whoever wrote what was read: a value, a file, an option. */
        INPUT,
        /** Whoever keeps the machine: its disks, memory, permissions, libraries. */
        SYSTEM,
        /** Nobody needs to: the work was asked to end. */
        INTERRUPT,
        /** Only the makers of the program. */
        BUG
    }

    /**
     * Explains a throwable of any kind. What only wraps another is looked through; lack of memory and interrupts are seen wherever in the
     * chain of causes they stand.
     */
    public static Failure of(Throwable thrown) {
        Throwable saying = Causes.saying(thrown);
        return Causes.anywhere(thrown, Failure::interrupt)
                .or(() -> Causes.anywhere(thrown, MachineFailures::of))
                .or(() -> explained(saying))
                .or(() -> FileFailures.of(saying).map(problem -> new Failure(problem, Kind.SYSTEM)))
                .or(() -> unchecked(saying))
                .or(() -> JsonFailures.of(saying).map(problem -> new Failure(problem, Kind.INPUT)))
                .or(() -> NativeFailures.of(saying))
                .or(() -> argument(saying))
                .orElseGet(() -> bug(saying));
    }

    /** What a message says of its cause: the same as one clause, without what to do. */
    public static String reason(Throwable thrown) {
        return of(thrown).problem().todo("").line();
    }

    /** The same, for a message that names a file already. */
    public static String reason(Throwable thrown, Path named) {
        Problem problem = of(thrown).problem();
        boolean same = problem.where().equals(named.toString())
                || problem.where().equals(named.toAbsolutePath().toString());
        return (same ? problem.in("") : problem).todo("").line();
    }

    private static Optional<Failure> interrupt(Throwable thrown) {
        boolean interrupted = thrown instanceof InterruptedException
                || thrown instanceof CancellationException
                || thrown instanceof ClosedByInterruptException
                || thrown instanceof FileLockInterruptionException
                || thrown instanceof InterruptedIOException && !(thrown instanceof SocketTimeoutException);
        return interrupted
                ? Optional.of(new Failure(new Problem("interrupted", "", "", ""), Kind.INTERRUPT))
                : Optional.empty();
    }

    /** Around the system's word, with words of its own. */
    private static Optional<Failure> unchecked(Throwable thrown) {
        Throwable cause = thrown.getCause();
        if (!(thrown instanceof UncheckedIOException) || thrown.getMessage() == null || cause == null) {
            return Optional.empty();
        }
        String own = String.valueOf(thrown.getMessage());
        String reason = reason(cause);
        return Optional.of(
                new Failure(Problem.read(own.contains(reason) ? own : own + " (" + reason + ")"), Kind.SYSTEM));
    }

    private static Optional<Failure> explained(Throwable thrown) {
        return thrown instanceof Explained told && thrown.getMessage() != null
                ? Optional.of(new Failure(told.problem(), Kind.INPUT))
                : Optional.empty();
    }

    /** Java's own are of code that trusted a value; ours say what somebody wrote. */
    private static Optional<Failure> argument(Throwable thrown) {
        if (thrown instanceof InvalidPathException path) {
            return Optional.of(new Failure(
                    new Problem("is no name of a file: " + path.getReason(), path.getInput(), "a path", ""),
                    Kind.INPUT));
        }
        boolean ours = thrown instanceof IllegalArgumentException
                && !(thrown instanceof NumberFormatException number && isOfJava(number))
                && !thrown.getClass().getName().startsWith("java.util.")
                && thrown.getMessage() != null;
        return ours
                ? Optional.of(new Failure(Problem.read(String.valueOf(thrown.getMessage())), Kind.INPUT))
                : Optional.empty();
    }

    private static boolean isOfJava(NumberFormatException thrown) {
        StackTraceElement[] trace = thrown.getStackTrace();
        return trace.length == 0 || !trace[0].getClassName().startsWith("org.espalier.");
    }

    private static Failure bug(Throwable thrown) {
        String message = thrown.getMessage() == null ? "" : thrown.getMessage();
        boolean ofJava = thrown.getClass().getName().startsWith("java.") && !(thrown instanceof IllegalStateException);
        boolean says = !message.isBlank() && !ofJava;
        String what = says
                ? message
                : "an error of Espalier itself: " + thrown.getClass().getSimpleName()
                        + (message.isBlank() ? "" : " (" + message + ")") + place(thrown);
        return new Failure(Problem.at("", what).todo(REPORT), Kind.BUG);
    }

    /** The first line of our own code that the trace names. */
    private static String place(Throwable thrown) {
        for (StackTraceElement line : thrown.getStackTrace()) {
            if (line.getClassName().startsWith("org.espalier.")) {
                return " in " + line.getFileName() + ":" + line.getLineNumber();
            }
        }
        return "";
    }
}

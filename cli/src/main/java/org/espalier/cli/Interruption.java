package org.espalier.cli;

import java.io.PrintWriter;
import java.util.Optional;
import org.espalier.failure.Problem;

/** What becomes of a command when a signal ends the process: it is stopped, and says so. The system's exit code tells which signal it was. */
final class Interruption implements AutoCloseable {
    private final Reply reply;
    private final PrintWriter err;
    private final Thread hook = new Thread(this::interrupt, "stop-on-signal");
    private volatile Stopper stopper;

    /** Ends what a command does. */
    @FunctionalInterface
    interface Stopper {
        /** Returns what to do next, when everything has ended. */
        String stop();
    }

    private Interruption(Reply reply, PrintWriter err) {
        this.reply = reply;
        this.err = err;
        this.stopper = () -> {
            err.println();
            err.println("espalier: interrupted");
            return "";
        };
    }

    /** Listens from now on, until it is closed. */
    static Interruption watch(Reply reply, PrintWriter err) {
        Interruption interruption = new Interruption(reply, err);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    /** From now on a signal is heard by this. */
    void stopBy(Stopper other) {
        stopper = other;
    }

    private void interrupt() {
        String todo = stopper.stop();
        err.flush();
        reply.end(Optional.of(new Problem("interrupted", "", "", todo)));
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the signal came just now: the hook runs, and finds that the reply is given
            err.flush();
        }
    }
}

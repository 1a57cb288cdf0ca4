package org.espalier.plan;

import java.nio.channels.ClosedByInterruptException;

/** What an error of the disk means for a run. */
final class DiskFailures {
    private DiskFailures() {}

    /** Whoever reads or writes a file when its thread is interrupted is told so by an error; it is a wish to stop, heard by this. */
    static boolean isInterrupt(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ClosedByInterruptException) {
                return Thread.interrupted();
            }
        }
        return false;
    }

    /** Who wraps an error of the disk without words of his own leaves the name of its class before the message. */
    static String message(Exception e) {
        Throwable cause = e.getCause();
        String words = cause == null ? null : cause.getMessage();
        boolean wordless = cause != null && words != null && cause.toString().equals(e.getMessage());
        return String.valueOf(wordless ? words : e.getMessage());
    }
}

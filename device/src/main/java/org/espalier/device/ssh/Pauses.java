package org.espalier.device.ssh;

import java.io.InterruptedIOException;

/** Waiting for a board. */
final class Pauses {
    private Pauses() {}

    static void millis(long millis) throws InterruptedIOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a board was waited for");
        }
    }
}

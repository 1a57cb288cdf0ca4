package org.espalier.process;

/** Says when to give up. */
@FunctionalInterface
public interface Stop {
    /**
     * Does nothing while it is not yet time.
     *
     * @throws InterruptedException where it is time to stop
     */
    void ifAsked() throws InterruptedException;
}

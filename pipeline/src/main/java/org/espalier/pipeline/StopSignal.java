package org.espalier.pipeline;

import java.util.List;

/** Brings a wish to stop to what runs at the moment, also one that came before anything ran. It counts for one run. Safe for several threads. */
final class StopSignal {
    private boolean asked;
    private List<Runnable> hearing = List.of();

    /** Ends the present run, or the next where none is going on. */
    synchronized void ask() {
        asked = true;
        hearing.forEach(Runnable::run);
    }

    /** Who is to be told during a run; closing ends the run, and with it the wish. */
    synchronized Heard whoHears(List<Runnable> stoppers) {
        hearing = List.copyOf(stoppers);
        if (asked) {
            hearing.forEach(Runnable::run);
        }
        return this::forget;
    }

    private synchronized void forget() {
        hearing = List.of();
        asked = false;
    }

    /** The time in which a wish is heard. */
    interface Heard extends AutoCloseable {
        @Override
        void close();
    }
}

package org.espalier.pipeline.estimate;

import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Consumer;
import org.espalier.event.SearchEvent;
import org.espalier.journal.Event;
import org.espalier.plan.PhaseContext;

/**
 * What a phase is given that is only run to be timed: nobody hears it.
 *
 * @param directory for what it writes, removed afterwards
 */
record ProbeContext(Path directory) implements PhaseContext {
    @Override
    public void replay(Consumer<Event> events) {}

    @Override
    public <R extends Record> R result(String phase, Class<R> type) {
        throw new IllegalArgumentException("a probe has no result of phase '" + phase + "'");
    }

    @Override
    public Event append(SearchEvent event) {
        return new Event(0, Instant.EPOCH, "", event, 0);
    }

    @Override
    public void progress(long done, long total, String message) {}

    @Override
    public void notice(String message) {}

    @Override
    public void stopIfAsked() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("the probe was interrupted");
        }
    }
}

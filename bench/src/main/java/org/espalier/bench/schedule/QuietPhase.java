package org.espalier.bench.schedule;

import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Consumer;
import org.espalier.event.SearchEvent;
import org.espalier.journal.Event;
import org.espalier.plan.PhaseContext;

/** A phase that nobody watches and that leaves nothing behind. */
final class QuietPhase implements PhaseContext {
    private long events;

    @Override
    public Path directory() {
        throw new IllegalStateException("a simulated phase has no folder");
    }

    @Override
    public void replay(Consumer<Event> consumer) {}

    @Override
    public <R extends Record> R result(String phase, Class<R> type) {
        throw new IllegalArgumentException("there is no phase '" + phase + "' in a simulation");
    }

    @Override
    public Event append(SearchEvent event) {
        return new Event(events++, Instant.EPOCH, "search", event, 0);
    }

    @Override
    public void progress(long done, long total, String message) {}

    @Override
    public void notice(String message) {}

    @Override
    public void stopIfAsked() {}
}

package org.espalier.pipeline.phase;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.espalier.event.SearchEvent;
import org.espalier.journal.Event;
import org.espalier.plan.PhaseContext;

/** What a phase is given in tests: results of phases before it, and lists that collect what it tells. */
public class GivenContext implements PhaseContext {
    private final Path directory;
    private final Map<String, Record> results;
    private final List<String> notices;
    private final List<Event> events = new ArrayList<>();

    public GivenContext(Path directory, Map<String, Record> results, List<String> notices) {
        this.directory = directory;
        this.results = Map.copyOf(results);
        this.notices = notices;
    }

    @Override
    public Path directory() {
        return directory;
    }

    /** What was appended. */
    public synchronized List<SearchEvent> appended() {
        return events.stream().map(Event::event).toList();
    }

    @Override
    public synchronized void replay(Consumer<Event> each) {
        List.copyOf(events).forEach(each);
    }

    @Override
    public <R extends Record> R result(String phase, Class<R> type) {
        Record result = results.get(phase);
        if (result == null) {
            throw new IllegalArgumentException("no result of '" + phase + "' is given");
        }
        return type.cast(result);
    }

    /** Each phase took as long as its name is long. */
    @Override
    public double seconds(String phase) {
        return phase.length();
    }

    @Override
    public synchronized Event append(SearchEvent happened) {
        Event event = new Event(events.size(), Instant.EPOCH, "test", happened, events.size());
        events.add(event);
        return event;
    }

    @Override
    public void progress(long done, long total, String message) {}

    @Override
    public void notice(String message) {
        notices.add(message);
    }

    @Override
    public void stopIfAsked() throws InterruptedException {}
}

package org.espalier.pipeline.phase;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.espalier.journal.Event;
import org.espalier.plan.PhaseContext;
import tools.jackson.databind.node.ObjectNode;

/** What a phase is given in tests: results of phases before it, and lists that collect what it tells. */
public class GivenContext implements PhaseContext {
    private final Path directory;
    private final Map<String, ObjectNode> results;
    private final List<String> notices;
    private final List<Event> events = new ArrayList<>();

    public GivenContext(Path directory, Map<String, ObjectNode> results, List<String> notices) {
        this.directory = directory;
        this.results = Map.copyOf(results);
        this.notices = notices;
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public List<Event> events() {
        return List.copyOf(events);
    }

    @Override
    public ObjectNode result(String phase) {
        ObjectNode result = results.get(phase);
        if (result == null) {
            throw new IllegalArgumentException("no result of '" + phase + "' is given");
        }
        return result.deepCopy();
    }

    @Override
    public synchronized Event append(String type, ObjectNode data) {
        Event event = new Event(events.size(), Instant.EPOCH, "test", type, data);
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

package org.espalier.plan;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.espalier.journal.Event;
import org.espalier.journal.Journal;
import org.espalier.journal.JournalException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs a plan over a journal: skips the phases that the journal says are finished and goes on with the first that is not. Killed at any
 * event and run again, it ends in the same results.
 */
public final class PlanRunner {
    private static final Logger LOG = LoggerFactory.getLogger(PlanRunner.class);
    private static final String PLAN = "";

    private final SearchPlan plan;
    private final Journal journal;
    private final Path directory;
    private final List<PlanListener> listeners;
    private volatile boolean stopAsked;

    /** @param directory folder of the search, given to the phases */
    public PlanRunner(SearchPlan plan, Journal journal, Path directory, List<? extends PlanListener> listeners) {
        this.plan = plan;
        this.journal = journal;
        this.directory = directory;
        this.listeners = List.copyOf(listeners);
    }

    /** Asks the running phase to stop where it can without loss; may be called from any thread, such as a shutdown hook. */
    public void stop() {
        stopAsked = true;
    }

    /** Runs to the end. */
    public PlanOutcome run() throws IOException {
        return run(Optional.empty());
    }

    /**
     * Runs to the end, or up to and including a phase.
     *
     * @param until name of the last phase to run
     * @throws IllegalArgumentException where no phase has that name
     * @throws JournalException where the journal is of another search
     */
    public PlanOutcome run(Optional<String> until) throws IOException {
        int last = until.map(this::indexOf).orElse(plan.phases().size() - 1);
        journal.damage().ifPresent(message -> tell(l -> l.noticed(message)));
        identify();
        Map<String, PhaseRecord> finished = finished();
        for (int i = 0; i <= last; i++) {
            SearchPhase phase = plan.phases().get(i);
            PhaseRecord known = finished.get(phase.name());
            if (known != null) {
                tell(l -> l.phaseSkipped(known));
                continue;
            }
            try {
                PhaseRecord record = run(phase, i, finished);
                finished.put(phase.name(), record);
                tell(l -> l.phaseFinished(record));
            } catch (InterruptedException e) {
                append(phase.name(), "phase-stopped", object());
                return new PlanOutcome(PlanOutcome.Status.STOPPED, new ArrayList<>(finished.values()));
            }
        }
        PlanOutcome.Status status =
                finished.size() == plan.phases().size() ? PlanOutcome.Status.COMPLETE : PlanOutcome.Status.REACHED;
        return new PlanOutcome(status, new ArrayList<>(finished.values()));
    }

    private int indexOf(String name) {
        int index = plan.names().indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("no phase '" + name + "'; the phases are " + plan.names());
        }
        return index;
    }

    /** The first event says whose journal this is. */
    private void identify() throws IOException {
        List<Event> events = journal.events();
        if (events.isEmpty()) {
            ObjectNode data = object();
            data.set("identity", plan.identity().value());
            plan.names().forEach(data.putArray("phases")::add);
            append(PLAN, "plan", data);
            return;
        }
        ObjectNode data = events.get(0).data();
        List<String> phases = new ArrayList<>();
        data.path("phases").forEach(p -> phases.add(p.asString()));
        List<String> differences = new ArrayList<>(plan.identity().differences(data.path("identity")));
        if (!phases.equals(plan.names())) {
            differences.add("phases: " + phases + " there, " + plan.names() + " here");
        }
        if (!differences.isEmpty()) {
            throw new JournalException(journal.file() + " holds another search: " + String.join("; ", differences)
                    + ". Choose another folder, or resume with the configuration and the version that made it");
        }
    }

    private Map<String, PhaseRecord> finished() {
        Map<String, PhaseRecord> finished = new LinkedHashMap<>();
        for (Event event : journal.events()) {
            if (event.type().equals("phase-finished") && event.data().path("result") instanceof ObjectNode result) {
                JsonNode peak = event.data().path("peak_rss_mb");
                finished.put(
                        event.phase(),
                        new PhaseRecord(
                                event.phase(),
                                event.data().path("seconds").asDouble(0),
                                peak.isNumber() ? OptionalLong.of(peak.asLong()) : OptionalLong.empty(),
                                result));
            }
        }
        return finished;
    }

    private PhaseRecord run(SearchPhase phase, int index, Map<String, PhaseRecord> finished)
            throws IOException, InterruptedException {
        double before = secondsSoFar(phase.name());
        append(phase.name(), "phase-started", object());
        tell(l -> l.phaseStarted(phase.name(), index, plan.phases().size()));
        PeakMemory.reset();
        long start = System.nanoTime();
        Context context = new Context(phase.name(), new LinkedHashMap<>(finished));
        context.stopIfAsked();
        ObjectNode result = phase.run(context);
        double seconds = before + (System.nanoTime() - start) / 1e9;
        OptionalLong peak = PeakMemory.megabytes();
        ObjectNode data = object();
        data.put("seconds", seconds);
        peak.ifPresent(p -> data.put("peak_rss_mb", p));
        data.set("result", result);
        Event stored = append(phase.name(), "phase-finished", data);
        return new PhaseRecord(
                phase.name(), seconds, peak, (ObjectNode) stored.data().required("result"));
    }

    /** What earlier attempts took, as far as their last event tells. */
    private double secondsSoFar(String phase) {
        Duration sum = Duration.ZERO;
        Optional<Event> start = Optional.empty();
        Optional<Event> latest = Optional.empty();
        for (Event event : eventsOf(phase)) {
            if (event.type().equals("phase-started")) {
                sum = sum.plus(between(start, latest));
                start = Optional.of(event);
            }
            latest = Optional.of(event);
        }
        return sum.plus(between(start, latest)).toMillis() / 1e3;
    }

    private static Duration between(Optional<Event> start, Optional<Event> end) {
        return start.isEmpty() || end.isEmpty()
                ? Duration.ZERO
                : Duration.between(start.get().time(), end.get().time());
    }

    private List<Event> eventsOf(String phase) {
        return journal.events().stream().filter(e -> e.phase().equals(phase)).toList();
    }

    private Event append(String phase, String type, ObjectNode data) throws IOException {
        Event event = journal.append(phase, type, data);
        tell(l -> l.appended(event));
        return event;
    }

    private void tell(Consumer<PlanListener> message) {
        for (PlanListener listener : listeners) {
            try {
                message.accept(listener);
            } catch (RuntimeException e) {
                LOG.warn(
                        "listener {} failed; the search goes on",
                        listener.getClass().getName(),
                        e);
            }
        }
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private final class Context implements PhaseContext {
        private final String phase;
        private final Map<String, PhaseRecord> finished;

        Context(String phase, Map<String, PhaseRecord> finished) {
            this.phase = phase;
            this.finished = finished;
        }

        @Override
        public Path directory() {
            return directory;
        }

        @Override
        public List<Event> events() {
            return eventsOf(phase);
        }

        @Override
        public ObjectNode result(String earlier) {
            PhaseRecord record = finished.get(earlier);
            if (record == null) {
                throw new IllegalArgumentException(
                        "phase '" + phase + "' needs the result of '" + earlier + "', which has not finished");
            }
            return record.result().deepCopy();
        }

        @Override
        public Event append(String type, ObjectNode data) throws IOException {
            return PlanRunner.this.append(phase, type, data);
        }

        @Override
        public void progress(long done, long total, String message) {
            Progress progress = new Progress(phase, done, total, message);
            tell(l -> l.progressed(progress));
        }

        @Override
        public void notice(String message) {
            tell(l -> l.noticed(message));
        }

        @Override
        public void stopIfAsked() throws InterruptedException {
            if (stopAsked || Thread.interrupted()) {
                throw new InterruptedException("phase '" + phase + "' was asked to stop");
            }
        }
    }
}

package org.espalier.plan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.espalier.event.Notice;
import org.espalier.event.PhaseFinished;
import org.espalier.event.PhaseStarted;
import org.espalier.event.PhaseStopped;
import org.espalier.event.Results;
import org.espalier.event.SearchEvent;
import org.espalier.event.SearchStarted;
import org.espalier.journal.Event;
import org.espalier.journal.Journal;
import org.espalier.journal.JournalException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
    private final TimeBudget budget;
    private final LongSupplier nanos;
    private final List<String> waiting = new ArrayList<>();
    private boolean identified;
    private volatile boolean stopAsked;

    /** @param directory folder of the search, given to the phases */
    public PlanRunner(SearchPlan plan, Journal journal, Path directory, List<? extends PlanListener> listeners) {
        this(plan, journal, directory, listeners, TimeBudget.NONE, System::nanoTime);
    }

    /**
     * @param directory folder of the search, given to the phases
     * @param budget how long all of it may take
     * @param nanos a clock that only goes forward, in nanoseconds
     */
    public PlanRunner(
            SearchPlan plan,
            Journal journal,
            Path directory,
            List<? extends PlanListener> listeners,
            TimeBudget budget,
            LongSupplier nanos) {
        this.plan = plan;
        this.journal = journal;
        this.directory = directory;
        this.listeners = List.copyOf(listeners);
        this.budget = budget;
        this.nanos = nanos;
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
        PlanHistory history = PlanHistory.of(journal);
        identify(history);
        Map<String, PhaseRecord> finished = finished(history);
        PlanBudget times = new PlanBudget(budget, plan.names(), history, nanos);
        for (SearchPhase<?> phase : plan.phases().subList(0, last + 1)) {
            if (finished.containsKey(phase.name())) {
                continue;
            }
            Attempt attempt = new Attempt(phase.name(), history.seconds(phase.name()), nanos.getAsLong());
            try {
                PhaseBudget time = time(times, attempt, history.isBegun(phase.name()), finished);
                finished.put(phase.name(), run(phase, attempt, finished, time));
            } catch (InterruptedException e) {
                return stopped(attempt, finished);
            } catch (IOException | UncheckedIOException e) {
                if (isInterrupt(e)) {
                    return stopped(attempt, finished);
                }
                throw e instanceof IOException failure ? failure : new IOException(e.getMessage(), e);
            }
        }
        PlanOutcome.Status status =
                finished.size() == plan.phases().size() ? PlanOutcome.Status.COMPLETE : PlanOutcome.Status.REACHED;
        return new PlanOutcome(status, new ArrayList<>(finished.values()));
    }

    private PlanOutcome stopped(Attempt attempt, Map<String, PhaseRecord> finished) throws IOException {
        append(attempt.phase(), new PhaseStopped(attempt.seconds(nanos.getAsLong()), PeakMemory.megabytes()));
        return new PlanOutcome(PlanOutcome.Status.STOPPED, new ArrayList<>(finished.values()));
    }

    /** Whoever reads or writes a file when its thread is interrupted is told so by an error; it is a wish to stop, heard by this. */
    private static boolean isInterrupt(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ClosedByInterruptException) {
                return Thread.interrupted();
            }
        }
        return false;
    }

    private int indexOf(String name) {
        int index = plan.names().indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("no phase '" + name + "'; the phases are " + plan.names());
        }
        return index;
    }

    /** The first event says whose journal this is. */
    private void identify(PlanHistory history) throws IOException {
        if (history.isEmpty()) {
            append(PLAN, new SearchStarted(plan.identity().value(), plan.names(), plan.versions()));
        } else {
            SearchStarted there = history.started()
                    .orElseThrow(
                            () -> new JournalException(journal.file() + ", line 2: does not say which search it is"));
            List<String> differences = new ArrayList<>(plan.identity().differences(there.identity()));
            if (!there.phases().equals(plan.names())) {
                differences.add("phases: " + there.phases() + " there, " + plan.names() + " here");
            }
            if (!differences.isEmpty()) {
                throw new JournalException(journal.file() + " holds another search: " + String.join("; ", differences)
                        + ". Choose another folder, or resume with the configuration and the version that made it");
            }
        }
        identified = true;
        journal.damage().ifPresent(this::notice);
        List<String> late = List.copyOf(waiting);
        waiting.clear();
        late.forEach(this::notice);
    }

    private Map<String, PhaseRecord> finished(PlanHistory history) throws JournalException {
        Map<String, PhaseRecord> finished = new LinkedHashMap<>();
        for (SearchPhase<?> phase : plan.phases()) {
            PhaseFinished end = history.finished().get(phase.name());
            if (end != null) {
                finished.put(
                        phase.name(),
                        new PhaseRecord(phase.name(), end.seconds(), end.peakRssMb(), result(phase, end)));
            }
        }
        return finished;
    }

    private Record result(SearchPhase<?> phase, PhaseFinished end) throws JournalException {
        try {
            return end.result(phase.resultType());
        } catch (IllegalArgumentException e) {
            throw new JournalException(
                    journal.file() + ": the result of phase '" + phase.name() + "' cannot be read: " + e.getMessage()
                            + "; resume with the version that wrote it",
                    e);
        }
    }

    private PhaseBudget time(PlanBudget times, Attempt attempt, boolean begun, Map<String, PhaseRecord> finished)
            throws InterruptedException {
        double before =
                finished.values().stream().mapToDouble(PhaseRecord::seconds).sum();
        return times.of(
                new PlanBudget.Attempt(attempt.phase(), before, attempt.before(), begun, attempt.start()),
                event -> appendUnchecked(PLAN, event),
                event -> appendUnchecked(attempt.phase(), event));
    }

    /** One attempt at a phase: what earlier ones took, and when this one began. */
    private record Attempt(String phase, double before, long start) {
        double seconds(long now) {
            return before + (now - start) / 1e9;
        }
    }

    private <R extends Record> PhaseRecord run(
            SearchPhase<R> phase, Attempt attempt, Map<String, PhaseRecord> finished, PhaseBudget time)
            throws IOException, InterruptedException {
        append(phase.name(), new PhaseStarted());
        PeakMemory.reset();
        Context context = new Context(phase.name(), new LinkedHashMap<>(finished), time);
        context.stopIfAsked();
        R result = phase.run(context);
        double seconds = attempt.seconds(nanos.getAsLong());
        OptionalLong peak = PeakMemory.megabytes();
        append(phase.name(), new PhaseFinished(seconds, peak, Results.write(result)));
        return new PhaseRecord(phase.name(), seconds, peak, result);
    }

    /** Listeners hear of events in the order of the journal, whichever threads append. */
    private Event append(String phase, SearchEvent happened) throws IOException {
        synchronized (journal) {
            Event event = journal.append(phase, happened);
            tell(l -> l.appended(event));
            return event;
        }
    }

    private Event appendUnchecked(String phase, SearchEvent event) {
        try {
            return append(phase, event);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /**
     * Puts something that a user should know into the journal: at once while the plan runs, else as soon as it does. Safe for several
     * threads; where the journal cannot be written any more, which the running phase will find, it is logged.
     */
    public void notice(String message) {
        synchronized (journal) {
            if (!identified) {
                waiting.add(message);
                return;
            }
            try {
                notice(PLAN, message);
            } catch (IOException e) {
                LOG.warn("not in the journal: {}", message, e);
            }
        }
    }

    private void notice(String phase, String message) throws IOException {
        append(phase, new Notice(message));
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

    private final class Context implements PhaseContext {
        private final String phase;
        private final Map<String, PhaseRecord> finished;
        private final PhaseBudget time;

        Context(String phase, Map<String, PhaseRecord> finished, PhaseBudget time) {
            this.phase = phase;
            this.finished = finished;
            this.time = time;
        }

        @Override
        public PhaseBudget budget() {
            return time;
        }

        @Override
        public Path directory() {
            return directory;
        }

        @Override
        public void replay(Consumer<Event> events) throws IOException {
            journal.replay(event -> {
                if (event.phase().equals(phase)) {
                    events.accept(event);
                }
            });
        }

        @Override
        public <R extends Record> R result(String earlier, Class<R> type) {
            PhaseRecord record = finished.get(earlier);
            if (record == null) {
                throw new IllegalArgumentException(
                        "phase '" + phase + "' needs the result of '" + earlier + "', which has not finished");
            }
            if (!type.isInstance(record.result())) {
                throw new IllegalArgumentException("phase '" + phase + "' needs a " + type.getSimpleName() + " of '"
                        + earlier + "', which returned " + record.result());
            }
            return type.cast(record.result());
        }

        @Override
        public Event append(SearchEvent event) {
            return appendUnchecked(phase, event);
        }

        @Override
        public void progress(long done, long total, String message) {
            Progress progress = new Progress(phase, done, total, message);
            tell(l -> l.progressed(progress));
        }

        @Override
        public void notice(String message) {
            append(new Notice(message));
        }

        @Override
        public void stopIfAsked() throws InterruptedException {
            if (stopAsked || Thread.interrupted()) {
                throw new InterruptedException("phase '" + phase + "' was asked to stop");
            }
        }
    }
}

package org.espalier.plan;

import java.io.IOException;
import java.io.UncheckedIOException;
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
import org.espalier.event.PhasesRestarted;
import org.espalier.event.Results;
import org.espalier.event.SearchEvent;
import org.espalier.event.SearchStarted;
import org.espalier.failure.Failure;
import org.espalier.journal.Event;
import org.espalier.journal.Journal;
import org.espalier.journal.JournalException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a plan over a journal: skips the phases that the journal says are finished and goes on with the first that is not. Killed at any
 * event and run again, it ends in the same results. Settings that no finished phase has used may be others than before; finished phases whose
 * files were lost are run again where somebody needs them.
 */
public final class PlanRunner {
    private static final Logger LOG = LoggerFactory.getLogger(PlanRunner.class);
    private static final String PLAN = "";

    private final SearchPlan plan;
    private final Journal journal;
    private final Path directory;
    private final List<PlanListener> listeners;
    private final PlanBudget budget;
    private final List<SearchEvent> waiting = new ArrayList<>();
    private boolean identified;
    private @Nullable PlanHistory known;
    private long knownUpTo;
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
        this.budget = new PlanBudget(budget, plan.names(), nanos);
    }

    /** Asks the running phase to stop where it can without loss; may be called from any thread, such as a shutdown hook. */
    public void stop() {
        stopAsked = true;
    }

    /**
     * Refuses a plan that the journal cannot be gone on with, as {@link #run()} would, before anything is written.
     *
     * @throws JournalException where the journal does not say whose it is
     * @throws org.espalier.yaml.ConfigException where a finished phase has used what differs
     */
    public void requireFit() throws IOException {
        PlanHistory history = history();
        if (!history.isEmpty()) {
            change(history).requireAllowed(directory);
        }
    }

    /** Runs to the end. */
    public PlanOutcome run() throws IOException {
        return run(Optional.empty());
    }

    /**
     * Runs to the end, or up to and including a phase.
     *
     * @param until name of the last phase to run
     * @throws IllegalArgumentException where no phase has that name; a {@link org.espalier.yaml.ConfigException} where the journal is of
     *     another search
     */
    public PlanOutcome run(Optional<String> until) throws IOException {
        int last = until.map(this::indexOf).orElse(plan.phases().size() - 1);
        PlanHistory history = history();
        identify(history);
        Map<String, PhaseRecord> finished = finished(history);
        restartLost(history, last, finished);
        for (SearchPhase<?> phase : plan.phases().subList(0, last + 1)) {
            if (finished.containsKey(phase.name())) {
                continue;
            }
            PlanBudget.Attempt attempt = budget.attempt(phase.name(), history, finished.values());
            try {
                finished.put(phase.name(), run(phase, attempt, history, finished));
            } catch (InterruptedException e) {
                return stopped(attempt, finished);
            } catch (IOException | UncheckedIOException e) {
                if (DiskFailures.isInterrupt(e)) {
                    return stopped(attempt, finished);
                }
                throw e instanceof IOException failure ? failure : new IOException(DiskFailures.message(e), e);
            }
        }
        PlanOutcome.Status status =
                finished.size() == plan.phases().size() ? PlanOutcome.Status.COMPLETE : PlanOutcome.Status.REACHED;
        return new PlanOutcome(status, inOrder(finished));
    }

    /** A phase may have been added before others that had finished. */
    private List<PhaseRecord> inOrder(Map<String, PhaseRecord> finished) {
        return plan.names().stream()
                .filter(finished::containsKey)
                .map(finished::get)
                .toList();
    }

    private PlanHistory history() throws IOException {
        PlanHistory history = known;
        if (history == null || knownUpTo != journal.size()) {
            history = PlanHistory.of(journal);
            known = history;
            knownUpTo = journal.size();
        }
        return history;
    }

    private PlanOutcome stopped(PlanBudget.Attempt attempt, Map<String, PhaseRecord> finished) throws IOException {
        append(attempt.phase(), new PhaseStopped(attempt.seconds(), PeakMemory.megabytes()));
        return new PlanOutcome(PlanOutcome.Status.STOPPED, inOrder(finished));
    }

    private int indexOf(String name) {
        int index = plan.names().indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("no phase '" + name + "'; the phases are " + plan.names());
        }
        return index;
    }

    private PlanChange change(PlanHistory history) throws JournalException {
        if (!history.isStarted()) {
            throw new JournalException(journal.file() + ", line 2: does not say which search it is");
        }
        return PlanChange.of(plan, history);
    }

    /** The journal says whose it is, and is told where that changes. */
    private void identify(PlanHistory history) throws IOException {
        List<String> changes = List.of();
        if (history.isEmpty()) {
            history.add(append(PLAN, new SearchStarted(plan.identity().value(), plan.names(), plan.versions())));
        } else {
            PlanChange change = change(history);
            change.requireAllowed(directory);
            if (!change.isNone()) {
                changes = change.notices();
                history.add(append(PLAN, change.event()));
            }
        }
        identified = true;
        journal.damage().ifPresent(this::notice);
        changes.forEach(this::notice);
        List<SearchEvent> late = List.copyOf(waiting);
        waiting.clear();
        late.forEach(this::happened);
    }

    /** A finished phase whose files are gone is one that was killed just before its end. */
    private void restartLost(PlanHistory history, int last, Map<String, PhaseRecord> finished) throws IOException {
        Map<String, List<String>> lost = LostFiles.of(
                plan.phases().subList(0, last + 1), last + 1 == plan.phases().size(), directory, finished);
        for (Map.Entry<String, List<String>> entry : lost.entrySet()) {
            String phase = entry.getKey();
            String reason = "missing or damaged: " + String.join(", ", entry.getValue());
            notice("phase '" + phase + "' is run again: " + reason);
            history.add(append(PLAN, new PhasesRestarted(List.of(phase), reason, false)));
            finished.remove(phase);
        }
    }

    /** Whatever was built on the former result of a phase begins anew where it has another one now. */
    private void restartLater(
            SearchPhase<?> phase, Record result, PlanHistory history, Map<String, PhaseRecord> finished)
            throws IOException {
        Optional<PhaseFinished> former = history.before(phase.name());
        if (former.isEmpty()
                || result(phase, former.get()).equals(Results.read(Results.write(result), phase.resultType()))) {
            return;
        }
        List<String> later = plan
                .names()
                .subList(indexOf(phase.name()) + 1, plan.phases().size())
                .stream()
                .filter(history::isBegun)
                .toList();
        if (!later.isEmpty()) {
            String reason = "phase '" + phase.name() + "' has another result than before";
            notice(reason + "; begins anew: " + String.join(", ", later));
            history.add(append(PLAN, new PhasesRestarted(later, reason, true)));
            later.forEach(finished::remove);
        }
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

    private <R extends Record> PhaseRecord run(
            SearchPhase<R> phase, PlanBudget.Attempt attempt, PlanHistory history, Map<String, PhaseRecord> finished)
            throws IOException, InterruptedException {
        PhaseBudget time = budget.of(attempt, history, this::appendUnchecked);
        if (history.isToBeEmptied(phase.name())) {
            PhaseFolders.empty(directory, phase.traits());
        }
        append(phase.name(), new PhaseStarted());
        PeakMemory.reset();
        Context context = new Context(phase.name(), history.from(phase.name()), new LinkedHashMap<>(finished), time);
        context.stopIfAsked();
        R result = phase.run(context);
        restartLater(phase, result, history, finished);
        double seconds = attempt.seconds();
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

    /** Puts something that a user should know into the journal, as {@link #happened}. */
    public void notice(String message) {
        happened(new Notice(message));
    }

    /**
     * Puts an event that belongs to no phase into the journal: at once while the plan runs, else as soon as it does. Safe for several
     * threads; where the journal cannot be written any more, which the running phase will find, it is logged.
     */
    public void happened(SearchEvent event) {
        synchronized (journal) {
            if (!identified) {
                waiting.add(event);
                return;
            }
            try {
                append(PLAN, event);
            } catch (IOException e) {
                String told = event instanceof Notice notice ? notice.message() : event.type();
                LOG.warn("not in the journal ({}): {}", Failure.reason(e), told);
                LOG.debug("where it failed", e);
            }
        }
    }

    private void tell(Consumer<PlanListener> message) {
        for (PlanListener listener : listeners) {
            try {
                message.accept(listener);
            } catch (RuntimeException e) {
                LOG.warn(
                        "listener {} failed ({}); the search goes on",
                        listener.getClass().getName(),
                        Failure.reason(e));
                LOG.debug("where it failed", e);
            }
        }
    }

    private final class Context implements PhaseContext {
        private final String phase;
        private final long from;
        private final Map<String, PhaseRecord> finished;
        private final PhaseBudget time;

        Context(String phase, long from, Map<String, PhaseRecord> finished, PhaseBudget time) {
            this.phase = phase;
            this.from = from;
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
                if (event.number() >= from && event.phase().equals(phase)) {
                    events.accept(event);
                }
            });
        }

        private PhaseRecord finished(String earlier) {
            PhaseRecord record = finished.get(earlier);
            if (record == null) {
                throw new IllegalArgumentException(
                        "phase '" + phase + "' needs the result of '" + earlier + "', which has not finished");
            }
            return record;
        }

        @Override
        public double seconds(String earlier) {
            return finished(earlier).seconds();
        }

        @Override
        public <R extends Record> R result(String earlier, Class<R> type) {
            return finished(earlier).as(type, phase);
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

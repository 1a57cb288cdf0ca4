package org.espalier.pipeline.listener;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.espalier.journal.Event;
import org.espalier.plan.PlanListener;
import org.espalier.plan.Progress;

/** Everybody who hears a search. The search only says that there is something new, which costs it the same however many listen. */
public final class Listeners implements PlanListener, AutoCloseable {
    /** How long the end of a run waits for those that are behind. */
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final List<ListenerThread> threads;
    private final Duration longest;

    private Listeners(List<ListenerThread> threads, Duration longest) {
        this.threads = threads;
        this.longest = longest;
    }

    /**
     * Starts telling.
     *
     * @param listeners each is closed when the run ends
     * @param journal file of the journal, which has its first {@link HeardSearch#earlier} events by now
     * @param complaints receives in words what went wrong in a listener; called from any thread
     */
    public static Listeners start(
            List<? extends SearchListener> listeners, HeardSearch search, Path journal, Consumer<String> complaints) {
        return start(listeners, search, journal, complaints, LONGEST);
    }

    static Listeners start(
            List<? extends SearchListener> listeners,
            HeardSearch search,
            Path journal,
            Consumer<String> complaints,
            Duration longest) {
        List<ListenerThread> threads = listeners.stream()
                .map(listener -> new ListenerThread(listener, search, journal, complaints))
                .toList();
        threads.forEach(ListenerThread::start);
        return new Listeners(threads, longest);
    }

    @Override
    public void appended(Event event) {
        threads.forEach(thread -> thread.written(event.number() + 1));
    }

    @Override
    public void progressed(Progress progress) {
        threads.forEach(thread -> thread.progress(progress));
    }

    /** Waits until everybody has heard everything and is closed, at most ten seconds for all together. */
    @Override
    public void close() {
        threads.forEach(ListenerThread::end);
        long deadline = System.nanoTime() + longest.toNanos();
        for (ListenerThread thread : threads) {
            try {
                thread.await(Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}

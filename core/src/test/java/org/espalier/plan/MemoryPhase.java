package org.espalier.plan;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.espalier.event.Asked;
import org.espalier.event.EventText;
import org.espalier.event.Notice;
import org.espalier.event.PhaseCut;
import org.espalier.event.SearchEvent;
import org.espalier.event.StrategySnapshot;
import org.espalier.event.Told;
import org.espalier.event.TrialEnded;
import org.espalier.journal.Event;

/** One attempt at a phase over a journal in memory, that may end at any event and whenever it asks whether to stop. */
class MemoryPhase implements PhaseContext {
    /** Each byte of the journal counts as so many, so that snapshots come every few trials. */
    private static final int SCALE = 200;

    /** The process is gone: nothing is written after it. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** What happens whenever the phase asks whether to stop. */
    @FunctionalInterface
    interface Beat {
        void beat() throws InterruptedException;
    }

    private final List<Event> journal;
    private final Beat beat;
    /** The event behind which the process is killed. */
    private final long killedAt;

    MemoryPhase(List<Event> journal, Beat beat, long killedAt) {
        this.journal = journal;
        this.beat = beat;
        this.killedAt = killedAt;
    }

    MemoryPhase(List<Event> journal, Beat beat) {
        this(journal, beat, Long.MAX_VALUE);
    }

    @Override
    public Path directory() {
        return Path.of("none");
    }

    @Override
    public void replay(Consumer<Event> events) {
        List.copyOf(journal).forEach(events);
    }

    @Override
    public <R extends Record> R result(String phase, Class<R> type) {
        throw new IllegalArgumentException("there is no other phase");
    }

    @Override
    public Event append(SearchEvent event) {
        if (journal.size() > killedAt) {
            throw new Killed();
        }
        String line = EventText.write(event);
        long before = journal.isEmpty() ? 0 : journal.get(journal.size() - 1).end();
        Event written = new Event(
                journal.size(),
                Instant.EPOCH,
                "search",
                EventText.read(line).orElseThrow(),
                before + (long) SCALE * line.length());
        journal.add(written);
        if (written.number() == killedAt) {
            throw new Killed();
        }
        return written;
    }

    @Override
    public void progress(long done, long total, String message) {}

    @Override
    public void notice(String message) {
        append(new Notice(message));
    }

    @Override
    public void stopIfAsked() throws InterruptedException {
        beat.beat();
    }

    /** The events of one kind, in order. */
    static <E extends SearchEvent> List<E> events(List<Event> journal, Class<E> kind) {
        return journal.stream()
                .map(Event::event)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    /** All trials that were told, in the order of telling. */
    static List<Told.Trial> told(List<Event> journal) {
        List<Told.Trial> told = new ArrayList<>();
        events(journal, Told.class).forEach(event -> told.addAll(event.trials()));
        return told;
    }

    /** What happened in short: {@code a0} asked, {@code e0} ended, {@code t0} told, {@code s} snapshot, {@code cut}. */
    static String trace(List<Event> journal) {
        return journal.stream()
                .map(Event::event)
                .map(MemoryPhase::word)
                .filter(word -> !word.isEmpty())
                .collect(Collectors.joining(" "));
    }

    private static String word(SearchEvent event) {
        if (event instanceof Asked asked) {
            return "a"
                    + asked.candidates().stream()
                            .map(c -> String.valueOf(c.number()))
                            .collect(Collectors.joining(","));
        }
        if (event instanceof Told told) {
            return "t"
                    + told.trials().stream()
                            .map(t -> String.valueOf(t.number()))
                            .collect(Collectors.joining(","));
        }
        if (event instanceof TrialEnded ended) {
            return "e" + ended.number();
        }
        return event instanceof StrategySnapshot ? "s" : event instanceof PhaseCut ? "cut" : "";
    }
}

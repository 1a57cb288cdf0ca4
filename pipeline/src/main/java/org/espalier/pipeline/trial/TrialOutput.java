package org.espalier.pipeline.trial;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import org.espalier.event.EventText;
import org.espalier.event.SearchEvent;
import org.espalier.event.TrialProgressed;
import org.espalier.process.ChildOutput;

/**
 * Takes what the child of a trial prints: its epochs, each once and in order, go to whoever hears events; why it failed is kept, and of anything else, which may be
 * anything and any amount of it, the last lines are kept.
 */
final class TrialOutput implements ChildOutput {
    private static final int MOST_KEPT = 1 << 20;

    private final long number;
    private final int epochs;
    private final Consumer<SearchEvent> events;
    private final Deque<String> others = new ArrayDeque<>();
    private Optional<TrialFailure> failure = Optional.empty();
    private int kept;
    private int last;

    /**
     * @param number of the trial
     * @param epochs that it has
     * @param events hears of them
     */
    TrialOutput(long number, int epochs, Consumer<SearchEvent> events) {
        this.number = number;
        this.epochs = epochs;
        this.events = events;
    }

    @Override
    public void line(String line) {
        if (EventText.read(line).orElse(null) instanceof TrialProgressed epoch
                && epoch.number() == number
                && epoch.epoch() > last
                && epoch.epoch() <= epochs) {
            last = epoch.epoch();
            events.accept(epoch);
        } else {
            TrialFailure.read(line).ifPresent(this::failed);
            keep(line);
        }
    }

    /** The first is what ended the trial. */
    private synchronized void failed(TrialFailure said) {
        failure = failure.isPresent() ? failure : Optional.of(said);
    }

    /** Why the child says that it ended. */
    synchronized Optional<TrialFailure> failure() {
        return failure;
    }

    private synchronized void keep(String line) {
        others.add(line);
        kept += line.length() + 1;
        while (kept > MOST_KEPT) {
            kept -= others.remove().length() + 1;
        }
    }

    /** The last of what was no epoch, at most about a million characters; empty where there was nothing. */
    synchronized String others() {
        return others.isEmpty() ? "" : String.join("\n", others) + "\n";
    }
}

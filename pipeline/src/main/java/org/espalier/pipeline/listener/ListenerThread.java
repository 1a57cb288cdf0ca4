package org.espalier.pipeline.listener;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.espalier.journal.Event;
import org.espalier.journal.JournalTail;
import org.espalier.plan.Progress;
import org.espalier.yaml.Excerpt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Reads the journal for one listener, on a thread of its own. The queue between search and listener is the journal's file, so it needs no
 * memory and loses nothing; of progress only the newest waits.
 */
final class ListenerThread {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerThread.class);

    private static final long PATIENCE_MS = 10;

    private final SearchListener listener;
    private final String name;
    private final HeardSearch search;
    private final JournalTail tail;
    private final Consumer<String> complaints;
    private final Thread thread;

    private long written;
    private long heard;
    private @Nullable Progress progress;
    private long progressAfter;
    private boolean ended;
    private boolean cut;
    private boolean complained;

    /** @param complaints receives the listener's first failure, in words */
    ListenerThread(SearchListener listener, HeardSearch search, Path journal, Consumer<String> complaints) {
        this.listener = listener;
        this.name = listener.getClass().getName();
        this.search = search;
        this.tail = new JournalTail(journal);
        this.complaints = complaints;
        this.written = search.earlier();
        this.thread = new Thread(this::run, "listener " + listener.getClass().getSimpleName());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** There are as many events in the journal now. */
    synchronized void written(long events) {
        written = Math.max(written, events);
        notifyAll();
    }

    /** Takes the place of an earlier one that was not told yet; told after the events that are in the journal now. */
    synchronized void progress(Progress newest) {
        progress = newest;
        progressAfter = written;
        notifyAll();
    }

    /** Nothing more comes. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Waits until everything was told and the listener is closed; whoever takes longer is cut off, and that is said. */
    void await(Duration longest) throws InterruptedException {
        thread.join(longest.toMillis());
        if (thread.isAlive()) {
            String left = cutOff();
            thread.interrupt();
            complaints.accept("listener " + name + " was cut off: " + left);
        }
    }

    private synchronized String cutOff() {
        cut = true;
        return "it had heard " + heard + " of " + written + " events when the time after the end was over";
    }

    private void run() {
        guarded(() -> listener.opened(search));
        try {
            while (awaitWork()) {
                List<Event> events = tail.poll();
                tell(events);
                tellProgress();
                if (events.isEmpty()) {
                    Thread.sleep(PATIENCE_MS); // a network's file system may show a write later to whoever reads
                }
            }
        } catch (InterruptedException | ClosedByInterruptException e) {
            LOG.debug("listener {} was cut off", name, e);
        } catch (IOException e) {
            complain(e);
        }
        guarded(listener::close);
    }

    /** False where there is nothing left to tell. */
    private synchronized boolean awaitWork() throws InterruptedException {
        while (heard >= written && progress == null && !ended) {
            wait();
        }
        return !cut && (heard < written || progress != null);
    }

    private void tell(List<Event> events) {
        for (Event event : events) {
            guarded(() -> listener.heard(event));
            synchronized (this) {
                heard = event.number() + 1;
                if (cut) {
                    return;
                }
            }
        }
    }

    private void tellProgress() {
        Progress newest;
        synchronized (this) {
            if (progress == null || heard < progressAfter) {
                return;
            }
            newest = progress;
            progress = null;
        }
        guarded(() -> listener.progressed(newest));
    }

    /** Something of the listener's. */
    private interface Call {
        void make() throws Exception;
    }

    private void guarded(Call call) {
        try {
            call.make();
        } catch (Throwable e) {
            // whatever it is, it is the listener's and ends on the listener's thread
            complain(e);
        }
        if (Thread.interrupted()) {
            // else the journal, which is read through a channel, could not be read any more
            LOG.debug("listener {} left its thread interrupted", name);
        }
    }

    private void complain(Throwable e) {
        String words = logged(e);
        if (!complained) {
            complained = true;
            complaints.accept("listener " + name + " failed, and the search goes on: " + words);
        }
    }

    /** What a failure says of itself: that may be the listener's code too, and fail. Whoever fails at every event fills no log. */
    private String logged(Throwable e) {
        Level level = complained ? Level.DEBUG : Level.WARN;
        try {
            LOG.atLevel(level).setCause(e).log("listener {} failed; the search goes on", name);
            return Excerpt.of(e);
        } catch (RuntimeException | StackOverflowError unspeakable) {
            String kind = e.getClass().getName();
            LOG.atLevel(level).log("listener {} failed with a {} that cannot say why; the search goes on", name, kind);
            return kind;
        }
    }
}

package org.espalier.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.espalier.event.EventVisitor;
import org.espalier.event.Notice;
import org.espalier.event.PhaseFinished;
import org.espalier.event.PhaseStarted;
import org.espalier.event.SearchStarted;
import org.espalier.event.SettingsChanged;
import org.espalier.journal.Event;
import org.espalier.pipeline.listener.HeardSearch;
import org.espalier.pipeline.listener.SearchListener;
import org.espalier.plan.Progress;

/** Shows a search's progress: one line that renews itself on a terminal, plain lines elsewhere. */
final class TerminalProgress implements SearchListener {
    private static final int BAR = 24;

    /** Trials that run side by side are told in bursts, also by a resume; within one there is no pace to see. */
    private static final long BURST_NANOS = 1_000_000_000L;

    private final PrintWriter err;
    private final boolean terminal;
    private final LongSupplier clock;
    private long earlier;
    private List<String> phases = List.of();
    private long burst;
    private long firstReport;
    private long firstDone = -1;

    /** @param terminal whether lines may renew themselves */
    TerminalProgress(PrintWriter err, boolean terminal) {
        this(err, terminal, System::nanoTime);
    }

    /** @param clock in nanoseconds, from anywhere */
    TerminalProgress(PrintWriter err, boolean terminal, LongSupplier clock) {
        this.err = err;
        this.terminal = terminal;
        this.clock = clock;
    }

    @Override
    public void opened(HeardSearch search) {
        earlier = search.earlier();
    }

    @Override
    public void heard(Event event) {
        event.event().accept(event.number() < earlier ? new Past(event.phase()) : new Present(event.phase()));
    }

    /** Of earlier runs only what they finished. */
    private class Past implements EventVisitor {
        final String phase;

        Past(String phase) {
            this.phase = phase;
        }

        @Override
        public void searchStarted(SearchStarted event) {
            phases = event.phases();
        }

        @Override
        public void settingsChanged(SettingsChanged event) {
            phases = event.phases();
        }

        @Override
        public void phaseFinished(PhaseFinished event) {
            line(phase + ": done before");
        }
    }

    private final class Present extends Past {
        Present(String phase) {
            super(phase);
        }

        @Override
        public void phaseStarted(PhaseStarted event) {
            firstDone = -1;
            line(String.format(Locale.ROOT, "[%d/%d] %s", phases.indexOf(phase) + 1, phases.size(), phase));
        }

        @Override
        public void phaseFinished(PhaseFinished event) {
            line(String.format(Locale.ROOT, "%s: done in %s", phase, time(event.seconds())));
        }

        @Override
        public void notice(Notice event) {
            line("note: " + event.message());
        }
    }

    @Override
    public void progressed(Progress progress) {
        String message = Printable.of(progress.message());
        String remaining = remaining(progress);
        if (!terminal) {
            line(String.format(
                    Locale.ROOT,
                    "%s %d/%d%s  %s",
                    progress.phase(),
                    progress.done(),
                    progress.total(),
                    remaining,
                    message));
            return;
        }
        int filled = (int) (BAR * progress.done() / progress.total());
        String bar = "=".repeat(filled) + " ".repeat(BAR - filled);
        err.printf(
                "\r\033[K%s [%s] %d/%d%s  %s",
                progress.phase(), bar, progress.done(), progress.total(), remaining, message);
        err.flush();
    }

    /** From the pace since the phase's first burst of reports: how much of that was done before a resume is unknown. */
    private String remaining(Progress progress) {
        long now = clock.getAsLong();
        if (firstDone < 0) {
            burst = now;
        }
        if (firstDone < 0 || now - burst < BURST_NANOS) {
            firstDone = progress.done();
            firstReport = now;
        }
        long steps = progress.done() - firstDone;
        long left = progress.total() - progress.done();
        if (steps == 0 || left == 0) {
            return "";
        }
        return ", " + time(left * ((now - firstReport) / 1e9 / steps)) + " left";
    }

    private void line(String text) {
        err.println((terminal ? "\r\033[K" : "") + Printable.of(text));
        err.flush();
    }

    static String time(double seconds) {
        Duration duration = Duration.ofMillis(Math.round(seconds * 1000));
        if (duration.toMinutes() > 0) {
            return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
        }
        return String.format(Locale.ROOT, "%.1f s", seconds);
    }
}

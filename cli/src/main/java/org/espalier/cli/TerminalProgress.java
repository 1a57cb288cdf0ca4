package org.espalier.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import org.espalier.plan.PhaseRecord;
import org.espalier.plan.PlanListener;
import org.espalier.plan.Progress;

/** Shows a plan's progress: one line that renews itself on a terminal, plain lines elsewhere. */
final class TerminalProgress implements PlanListener {
    private static final int BAR = 24;

    private final PrintWriter err;
    private final boolean terminal;
    private long firstReport;
    private long firstDone = -1;

    /** @param terminal whether lines may renew themselves */
    TerminalProgress(PrintWriter err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    @Override
    public void phaseStarted(String phase, int index, int count) {
        firstDone = -1;
        line(String.format(Locale.ROOT, "[%d/%d] %s", index + 1, count, phase));
    }

    @Override
    public void phaseSkipped(PhaseRecord record) {
        line(record.name() + ": done before");
    }

    @Override
    public void phaseFinished(PhaseRecord record) {
        line(String.format(Locale.ROOT, "%s: done in %s", record.name(), time(record.seconds())));
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

    /** From the pace since the phase's first report: how much of that report was done before a resume is unknown. */
    private String remaining(Progress progress) {
        long now = System.nanoTime();
        if (firstDone < 0) {
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

    @Override
    public void noticed(String message) {
        line("note: " + message);
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

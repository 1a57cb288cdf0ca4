package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.espalier.event.PhaseStarted;
import org.espalier.journal.Event;
import org.espalier.plan.Progress;
import org.junit.jupiter.api.Test;

class TerminalProgressTest {
    private final StringWriter shown = new StringWriter();
    private final AtomicLong nanos = new AtomicLong(-5_000_000_000L);
    private final TerminalProgress progress = new TerminalProgress(new PrintWriter(shown), false, nanos::get);

    private String line(double afterSeconds, int done, int total) {
        nanos.addAndGet(Math.round(afterSeconds * 1e9));
        shown.getBuffer().setLength(0);
        progress.progressed(new Progress("search", done, total, "best 0.5"));
        return shown.toString().strip();
    }

    @Test
    void whatIsLeftIsByThePaceSinceTheFirstReport() {
        assertThat(line(6, 1, 8)).isEqualTo("search 1/8  best 0.5");
        assertThat(line(6, 2, 8)).isEqualTo("search 2/8, 36.0 s left  best 0.5");
        assertThat(line(6, 3, 8)).isEqualTo("search 3/8, 30.0 s left  best 0.5");
        assertThat(line(6, 8, 8)).isEqualTo("search 8/8  best 0.5");
    }

    /** Two trials side by side are told one right after the other, which is not how long one takes. */
    @Test
    void aBurstOfReportsShowsNoPace() {
        assertThat(line(60, 1, 8)).isEqualTo("search 1/8  best 0.5");
        assertThat(line(0.1, 2, 8)).isEqualTo("search 2/8  best 0.5");
        assertThat(line(60, 3, 8)).isEqualTo("search 3/8, 5 min 0 s left  best 0.5");
        assertThat(line(0, 4, 8)).isEqualTo("search 4/8, 2 min 0 s left  best 0.5");
    }

    @Test
    void fastStepsAreNoEndlessBurst() {
        for (int done = 1; done <= 100; done++) {
            line(0.01, done, 300);
        }
        assertThat(line(0.51, 151, 300)).isEqualTo("search 151/300, 1.5 s left  best 0.5");
    }

    /** A phase that begins anew has its own pace. */
    @Test
    void eachPhaseHasItsOwnPace() {
        line(1, 1, 8);
        line(5, 2, 8);
        progress.heard(new Event(3, Instant.EPOCH, "retrain", new PhaseStarted(), 0));
        assertThat(line(1, 3, 8)).isEqualTo("search 3/8  best 0.5");
    }
}

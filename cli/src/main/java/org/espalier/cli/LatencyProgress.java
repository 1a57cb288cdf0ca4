package org.espalier.cli;

import org.espalier.device.latency.MeasuringListener;
import org.espalier.plan.Progress;

/** Shows how far the measuring of a space is; where lines do not renew themselves, one every few seconds. */
final class LatencyProgress implements MeasuringListener {
    private static final long PAUSE_NANOS = 5_000_000_000L;

    private final TerminalProgress shown;
    private final boolean terminal;
    private String part = "";
    private long last;

    LatencyProgress(CommonOptions common) {
        this.terminal = System.console() != null && !common.json;
        this.shown = new TerminalProgress(common.err(), terminal);
    }

    @Override
    public void step(String what, int done, int total) {
        long now = System.nanoTime();
        if (terminal || !what.equals(part) || done == total || now - last >= PAUSE_NANOS) {
            last = now;
            part = what;
            shown.progressed(new Progress(what, done, total, ""));
        }
    }
}

package org.espalier.pipeline.execution.local;

import org.espalier.pipeline.execution.JobListener;

/** The listener in a child: everything goes to the parent, steps no more often than anybody wants to see them. For one thread. */
final class TellingParent implements JobListener {
    private static final long BETWEEN_STEPS_NANOS = 1_000_000_000L;

    private final ParentPipe parent;
    private final boolean asks;
    private final boolean watched;
    private long lastStep = System.nanoTime();

    /**
     * One that has told nothing.
     *
     * @param asks whether the parent may refuse an epoch
     * @param watched whether somebody reads how validation images do
     */
    TellingParent(ParentPipe parent, boolean asks, boolean watched) {
        this.parent = parent;
        this.asks = asks;
        this.watched = watched;
    }

    @Override
    public void epoch(EpochReport report) {
        parent.tell(new JobLine.Epoch(report));
    }

    @Override
    public void step(int epoch, int step, int steps) {
        long now = System.nanoTime();
        if (now - lastStep >= BETWEEN_STEPS_NANOS) {
            lastStep = now;
            parent.tell(new JobLine.Step(epoch, step, steps));
        }
    }

    @Override
    public void warning(String message) {
        parent.tell(new JobLine.Warning(message));
    }

    @Override
    public boolean wantsValidation() {
        return watched;
    }

    @Override
    public boolean mayRefuse() {
        return asks;
    }

    @Override
    public boolean mayGoOn(int done, int epochs) {
        return !asks || parent.mayGoOn(done);
    }
}

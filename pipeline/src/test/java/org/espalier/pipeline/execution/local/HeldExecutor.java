package org.espalier.pipeline.execution.local;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.espalier.pipeline.execution.Job;
import org.espalier.pipeline.execution.JobEnd;
import org.espalier.pipeline.execution.JobListener;
import org.espalier.pipeline.execution.TrialExecutor;

/** Runs nothing: a test says when and how each job goes on. */
final class HeldExecutor implements TrialExecutor {
    /** One that was submitted. */
    record Held(Job.Training job, JobListener listener, CompletableFuture<JobEnd> end) {}

    private final List<Held> held = new ArrayList<>();
    private boolean closed;

    @Override
    public String name() {
        return "held";
    }

    @Override
    public int capacity() {
        return Integer.MAX_VALUE;
    }

    @Override
    public CompletionStage<JobEnd> submit(Job job, JobListener listener) {
        Held one = new Held((Job.Training) job, listener, new CompletableFuture<>());
        held.add(one);
        return one.end;
    }

    @Override
    public void close() {
        closed = true;
        held.forEach(one -> one.end.cancel(true));
    }

    Held job(int index) {
        return held.get(index);
    }

    boolean isClosed() {
        return closed;
    }
}

package org.espalier.pipeline.execution.local;

import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.espalier.pipeline.execution.Job;
import org.espalier.pipeline.execution.JobEnd;
import org.espalier.pipeline.execution.JobListener;
import org.espalier.pipeline.execution.TrialExecutor;

/** A listener that keeps what it hears: {@code started}, reports, warnings. */
class RecordedJob implements JobListener {
    private final List<Object> heard = new CopyOnWriteArrayList<>();

    /** Everything in order. */
    List<Object> heard() {
        return heard;
    }

    List<EpochReport> epochs() {
        return heard.stream()
                .filter(EpochReport.class::isInstance)
                .map(EpochReport.class::cast)
                .toList();
    }

    List<String> warnings() {
        return heard.stream()
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .filter(word -> !word.equals("started"))
                .toList();
    }

    @Override
    public void started() {
        heard.add("started");
    }

    @Override
    public void epoch(EpochReport report) {
        heard.add(report);
    }

    @Override
    public void warning(String message) {
        heard.add(message);
    }

    /** Runs a job and waits; throws what completed it. */
    static JobEnd end(TrialExecutor executor, Job job, JobListener listener) {
        try {
            return executor.submit(job, listener).toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException runtime ? runtime : e;
        }
    }
}

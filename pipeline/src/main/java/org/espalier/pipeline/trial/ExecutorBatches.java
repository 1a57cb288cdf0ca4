package org.espalier.pipeline.trial;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.espalier.event.Notice;
import org.espalier.event.SearchEvent;
import org.espalier.event.TrialProgressed;
import org.espalier.event.TrialStarted;
import org.espalier.pipeline.execution.Job;
import org.espalier.pipeline.execution.JobEnd;
import org.espalier.pipeline.execution.JobListener;
import org.espalier.pipeline.execution.Subject;
import org.espalier.pipeline.execution.TrialExecutor;
import org.espalier.pipeline.training.EpochEvents;
import org.espalier.process.Stop;
import org.espalier.search.Candidate;
import org.espalier.search.Ledger;
import org.espalier.search.Trial;
import org.espalier.space.ArchitectureCodec;

/**
 * Candidates as jobs of an executor, a batch at a time.
 *
 * @param executor opens one for each batch
 * @param folder where each trial has a folder
 */
record ExecutorBatches(
        Supplier<TrialExecutor> executor,
        ArchitectureCodec codec,
        Path folder,
        int epochs,
        Stop stop,
        Consumer<SearchEvent> events) {
    private static final long LOOK_EVERY_MS = 100;

    private record Ended(Candidate candidate, Telling listener, CompletableFuture<JobEnd> end) {}

    List<Trial> evaluate(List<Candidate> candidates) throws InterruptedException {
        stop.ifAsked();
        try (TrialExecutor opened = executor.get()) {
            BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
            for (Candidate candidate : candidates) {
                Telling listener = new Telling(candidate);
                CompletableFuture<JobEnd> end =
                        opened.submit(job(candidate), listener).toCompletableFuture();
                end.whenComplete((any, failure) -> ended.add(new Ended(candidate, listener, end)));
            }
            Map<Candidate, Trial> trials = new HashMap<>();
            // in the order in which they end, so that the first that cannot be done ends the others
            while (trials.size() < candidates.size()) {
                Ended next = ended.poll(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
                if (next == null) {
                    stop.ifAsked();
                } else {
                    trials.put(next.candidate, trial(next));
                }
            }
            return candidates.stream().map(trials::get).toList();
        }
    }

    private Job.Training job(Candidate candidate) {
        return new Job.Training(
                "trial " + candidate.number(),
                folder.resolve("trial-" + candidate.number()).toAbsolutePath(),
                new Subject.Member(codec.format(candidate.architecture())),
                epochs,
                List.of(),
                false,
                false);
    }

    private Trial trial(Ended ended) throws InterruptedException {
        JobEnd end;
        try {
            end = ended.end.get();
        } catch (CancellationException e) {
            throw new InterruptedException(e.getMessage());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException runtime ? runtime : new IllegalStateException(e.getCause());
        }
        Trial trial = end instanceof JobEnd.Trained trained
                ? ended.candidate.scored(trained.valid().top1())
                : ended.candidate.failed(((JobEnd.Failed) end).cause());
        events.accept(Ledger.ended(trial, (System.nanoTime() - ended.listener.start) / 1e9));
        return trial;
    }

    private final class Telling implements JobListener {
        private final Candidate candidate;
        private volatile long start = System.nanoTime();

        Telling(Candidate candidate) {
            this.candidate = candidate;
        }

        @Override
        public void started() {
            start = System.nanoTime();
            events.accept(new TrialStarted(candidate.number(), codec.format(candidate.architecture())));
        }

        @Override
        public void epoch(EpochReport report) {
            events.accept(new TrialProgressed(
                    candidate.number(),
                    report.epoch(),
                    report.epochs(),
                    EpochEvents.seconds(report),
                    EpochEvents.measures(report)));
        }

        @Override
        public void warning(String message) {
            events.accept(new Notice("trial " + candidate.number() + ": " + message));
        }
    }
}

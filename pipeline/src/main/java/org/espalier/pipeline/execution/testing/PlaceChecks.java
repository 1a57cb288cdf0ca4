package org.espalier.pipeline.execution.testing;

import static org.espalier.pipeline.execution.testing.ContractJobs.require;
import static org.espalier.pipeline.execution.testing.ContractJobs.requireEqual;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.espalier.pipeline.execution.Job;
import org.espalier.pipeline.execution.JobEnd;
import org.espalier.pipeline.execution.JobListener;
import org.espalier.pipeline.execution.testing.JobBench.Running;
import org.espalier.search.testing.Check;

/**
 * Who runs when, and what ends when: the places of an executor.
 *
 * @param jobs to check it with
 */
record PlaceChecks(ContractJobs jobs) {
    /** Between the end of the work and the end of its stage. */
    private static final Duration MOMENT = Duration.ofMillis(150);

    List<Check> checks() {
        return List.of(
                new Check("all places are used, and no more", this::capacity),
                new Check("waiting jobs begin in order", this::inOrder),
                new Check("a measurement has the machine to itself", this::measuring),
                new Check("a waiting job is cancelled at once", this::cancelWaiting),
                new Check("a running job is cancelled promptly, and its place is free", this::cancelRunning),
                new Check("one end for each submission, one outcome for each folder", this::once),
                new Check("closing ends everything, and nothing writes afterwards", this::closing),
                new Check("a closed executor refuses in words", this::refusing),
                new Check("a listener that throws ends its own job only", this::throwing));
    }

    private void capacity() {
        try (JobBench bench = jobs.bench()) {
            int places = bench.executor().capacity();
            require(places >= 1, "the capacity is " + places);
            List<Running> holding = jobs.fill(bench);
            Running next = bench.submit(jobs.good("next", 0));
            JobBench.pause();
            requireEqual(0, next.words().starts(), "starts of a job beyond the capacity of " + places);
            holding.get(0).end().cancel(true);
            next.result();
            requireEqual(1, next.words().starts(), "starts of a job after a place was free");
            ContractJobs.cancel(holding);
        }
    }

    private void inOrder() {
        try (JobBench bench = jobs.bench()) {
            List<Running> holding = jobs.fill(bench);
            ConcurrentLinkedQueue<String> begun = new ConcurrentLinkedQueue<>();
            List<Running> waiting = new ArrayList<>();
            List<String> submitted = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Job.Training job = jobs.good("waiting-" + i, i);
                submitted.add(job.name());
                waiting.add(bench.submit(job, new JobListener() {
                    @Override
                    public void started() {
                        begun.add(job.name());
                    }

                    @Override
                    public void epoch(EpochReport report) {}
                }));
            }
            // one place, so that nothing but the order decides
            holding.get(0).end().cancel(true);
            waiting.forEach(Running::result);
            requireEqual(submitted, List.copyOf(begun), "the order in which waiting jobs began");
            ContractJobs.cancel(holding);
        }
    }

    private void measuring() {
        Optional<Job.Measuring> measuring =
                jobs.fixture().measuring("measuring", jobs.folder().resolve("measuring"));
        if (measuring.isEmpty()) {
            return;
        }
        try (JobBench bench = jobs.bench()) {
            Running before = bench.submit(jobs.good("before", 0));
            Running measured = bench.submit(measuring.get());
            Running after = bench.submit(jobs.good("after", 1));
            require(measured.result() instanceof JobEnd.Measured, "a measurement ended as " + measured.result());
            require(
                    measured.words().startedAt() >= before.words().lastHeardAt(),
                    "a measurement began while a training that was submitted before it ran");
            after.result();
            require(
                    after.words().startedAt() >= measured.endedAt().get() - MOMENT.toNanos(),
                    "a training began while something was measured");
        }
    }

    private void cancelWaiting() {
        try (JobBench bench = jobs.bench()) {
            List<Running> holding = jobs.fill(bench);
            Running waiting = bench.submit(jobs.good("waiting", 0));
            require(waiting.end().cancel(true), "a waiting job could not be cancelled");
            require(waiting.failure() instanceof CancellationException, "it ended with " + waiting.failure());
            ContractJobs.cancel(holding);
            bench.submit(jobs.good("after", 1)).result();
            requireEqual(0, waiting.words().starts(), "starts of a job that was cancelled while it waited");
        }
    }

    private void cancelRunning() {
        try (JobBench bench = jobs.bench()) {
            List<Running> holding = jobs.fill(bench);
            Running waiting = bench.submit(jobs.good("waiting", 0));
            Running cancelled = holding.get(0);
            require(cancelled.words().awaitEpoch(1), "no epoch was heard");
            require(cancelled.end().cancel(true), "a running job could not be cancelled");
            require(cancelled.failure() instanceof CancellationException, "it ended with " + cancelled.failure());
            bench.requireSoon(
                    () -> jobs.fixture().isGone(cancelled.job().folder()), "something of a cancelled job still runs");
            bench.requireSoon(() -> waiting.words().starts() > 0, "the place of a cancelled job is not free");
            waiting.result();
            ContractJobs.cancel(holding);
        }
    }

    private void once() {
        try (JobBench bench = jobs.bench()) {
            Job.Training job = jobs.good("twice", 0);
            AtomicInteger ends = new AtomicInteger();
            Running first = bench.submit(job);
            Running second = bench.submit(job);
            first.end().whenComplete((end, failure) -> ends.incrementAndGet());
            second.end().whenComplete((end, failure) -> ends.incrementAndGet());
            requireEqual(first.result(), second.result(), "the ends of two submissions of one job");
            List<Integer> epochs = new ArrayList<>(first.words().epochs());
            epochs.addAll(second.words().epochs());
            requireEqual(List.of(1, 2, 3, 4), epochs, "epochs of both together");
            requireEqual(2, ends.get(), "ends of two submissions");
        }
    }

    private void closing() {
        JobBench bench = jobs.bench();
        List<Running> all = new ArrayList<>();
        try (bench) {
            all.addAll(jobs.fill(bench));
            all.forEach(one -> require(one.words().awaitEpoch(1), "no epoch was heard"));
            all.add(bench.submit(jobs.good("waiting", 0)));
        }
        List<List<Integer>> heard =
                all.stream().map(one -> one.words().epochs()).toList();
        String left = JobBench.files(jobs.folder());
        for (Running one : all) {
            require(one.end().isDone(), one.job().name() + " has not ended when the executor is closed");
            require(one.failure() instanceof CancellationException, one.job().name() + " ended with " + one.failure());
            require(
                    jobs.fixture().isGone(one.job().folder()),
                    "something of " + one.job().name() + " still runs");
        }
        JobBench.pause();
        requireEqual(left, JobBench.files(jobs.folder()), "files after the executor was closed");
        requireEqual(heard, all.stream().map(one -> one.words().epochs()).toList(), "epochs that were heard");
    }

    private void refusing() {
        JobBench bench = jobs.bench();
        bench.close();
        bench.close();
        try {
            bench.submit(jobs.good("late", 0));
        } catch (IllegalStateException e) {
            String message = String.valueOf(e.getMessage());
            require(
                    message.contains("late")
                            && message.contains(bench.executor().name()),
                    "the refusal has to name job and executor, got " + message);
            return;
        }
        throw new AssertionError("a closed executor took a job");
    }

    private void throwing() {
        try (JobBench bench = jobs.bench()) {
            AtomicReference<RuntimeException> thrown = new AtomicReference<>(new RuntimeException("no more room"));
            Running failing = bench.submit(jobs.slow("failing", ContractJobs.ENDLESS), report -> {
                throw thrown.get();
            });
            Running other = bench.submit(jobs.good("other", 1));
            Throwable failure = failing.failure();
            require(
                    Arrays.asList(failure, failure.getCause()).contains(thrown.get()),
                    "it has to complete with what the listener threw, got " + failure);
            require(
                    jobs.fixture().isGone(failing.job().folder()),
                    "something of " + failing.job().name() + " still runs");
            other.result();
            // as many as there are places: each is free
            List<CompletableFuture<JobEnd>> more = new ArrayList<>();
            for (int i = 0; i < bench.executor().capacity(); i++) {
                more.add(bench.submit(jobs.good("more-" + i, i)).end());
            }
            more.forEach(CompletableFuture::join);
        }
    }
}

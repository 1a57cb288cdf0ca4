package org.espalier.pipeline.execution.testing;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
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
import org.espalier.pipeline.execution.TrialExecutor;
import org.espalier.pipeline.execution.testing.ExecutorFixture.Behaviour;
import org.espalier.pipeline.execution.testing.JobBench.Running;

/**
 * The contract of {@link TrialExecutor} as checks that need no test framework: run each in a test of its own, with a folder of its own. A check
 * that fails throws an {@link AssertionError} that says what was expected. What an executor cannot meet, because its fixture has no such job, is
 * not checked.
 *
 * @param fixture the executor to prove
 * @param folder empty, absolute
 */
public record TrialExecutorContract(ExecutorFixture fixture, Path folder) {
    /** For whatever takes its time. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    /** For whatever has to be prompt; a busy machine counted in. */
    static final Duration PROMPT = Duration.ofSeconds(10);

    /** Between the end of the work and the end of its stage. */
    private static final Duration MOMENT = Duration.ofMillis(150);

    private static final Duration TIME_LIMIT = Duration.ofSeconds(2);
    private static final int ENDLESS = 100_000;
    private static final int EPOCHS = 4;

    /**
     * One property.
     *
     * @param name what is checked
     * @param body throws an {@link AssertionError} where it does not hold
     */
    public record Check(String name, Runnable body) {}

    /** All properties. */
    public List<Check> checks() {
        return List.of(
                new Check("jobs end as they do alone, whatever the order", this::asAlone),
                new Check("all places are used, and no more", this::capacity),
                new Check("waiting jobs begin in order", this::inOrder),
                new Check("a measurement has the machine to itself", this::measuring),
                new Check("a lost job says so, and its folder lets it go on", this::lost),
                new Check("a hung job fails by the time limit", this::hung),
                new Check("a job that needs too much memory fails", this::greedy),
                new Check("garbled output changes nothing", this::garbled),
                new Check("a damaged outcome says so, and is none", this::damaged),
                new Check("a diverging training fails", this::diverging),
                new Check("a waiting job is cancelled at once", this::cancelWaiting),
                new Check("a running job is cancelled promptly, and its place is free", this::cancelRunning),
                new Check("a cancelled job goes on where it was", this::goesOn),
                new Check("one end for each submission, one outcome for each folder", this::once),
                new Check("closing ends everything, and nothing writes afterwards", this::closing),
                new Check("a closed executor refuses in words", this::refusing),
                new Check("another driver on the same folders ends alike", this::anotherDriver),
                new Check("a job is stopped early by its scores alone, disturbed or not", this::earlyStop),
                new Check("a listener that refuses ends a training", this::refusedEpochs),
                new Check("a listener that throws ends its own job only", this::throwing));
    }

    private JobBench bench() {
        return new JobBench(fixture, fixture.open(PATIENCE), folder);
    }

    private Optional<Job.Training> job(Behaviour behaviour, String name, int number) {
        return fixture.training(behaviour, name, number, folder.resolve(name), EPOCHS, List.of());
    }

    private Job.Training good(String name, int number) {
        return job(Behaviour.GOOD, name, number).orElseThrow();
    }

    private Job.Training slow(String name, int epochs) {
        return fixture.training(Behaviour.SLOW, name, 0, folder.resolve(name), epochs, List.of())
                .orElseThrow();
    }

    /** Holds all places. */
    private List<Running> fill(JobBench bench) {
        List<Running> holding = new ArrayList<>();
        for (int i = 0; i < bench.executor().capacity(); i++) {
            holding.add(bench.submit(slow("holding-" + i, ENDLESS)));
        }
        holding.forEach(one -> require(one.words().awaitStart(), one.job().name() + " did not begin"));
        return holding;
    }

    private static void cancel(List<Running> jobs) {
        jobs.forEach(one -> one.end().cancel(true));
    }

    private void asAlone() {
        List<JobEnd> alone = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            try (JobBench bench = bench()) {
                alone.add(bench.submit(good("alone-" + i, i)).result());
            }
        }
        require(!alone.get(0).equals(alone.get(1)), "two jobs of the fixture end alike: " + alone.get(0));
        try (JobBench bench = bench()) {
            List<Running> together = new ArrayList<>();
            for (int i = 2; i >= 0; i--) {
                together.add(bench.submit(good("together-" + i, i)));
            }
            Collections.reverse(together);
            requireEqual(alone, together.stream().map(Running::result).toList(), "the ends of three jobs");
        }
    }

    private void capacity() {
        try (JobBench bench = bench()) {
            int places = bench.executor().capacity();
            require(places >= 1, "the capacity is " + places);
            List<Running> holding = fill(bench);
            Running next = bench.submit(good("next", 0));
            JobBench.pause();
            requireEqual(0, next.words().starts(), "starts of a job beyond the capacity of " + places);
            holding.get(0).end().cancel(true);
            next.result();
            requireEqual(1, next.words().starts(), "starts of a job after a place was free");
            cancel(holding);
        }
    }

    private void inOrder() {
        try (JobBench bench = bench()) {
            List<Running> holding = fill(bench);
            ConcurrentLinkedQueue<String> begun = new ConcurrentLinkedQueue<>();
            List<Running> waiting = new ArrayList<>();
            List<String> submitted = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Job.Training job = good("waiting-" + i, i);
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
            cancel(holding);
        }
    }

    private void measuring() {
        Optional<Job.Measuring> measuring = fixture.measuring("measuring", folder.resolve("measuring"));
        if (measuring.isEmpty()) {
            return;
        }
        try (JobBench bench = bench()) {
            Running before = bench.submit(good("before", 0));
            Running measured = bench.submit(measuring.get());
            Running after = bench.submit(good("after", 1));
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

    private void lost() {
        Optional<Job.Training> job = job(Behaviour.LOST_ONCE, "lost", 1);
        if (job.isEmpty()) {
            return;
        }
        try (JobBench bench = bench()) {
            Throwable failure = bench.submit(job.get()).failure();
            require(
                    failure instanceof UncheckedIOException,
                    "a lost job has to complete with an UncheckedIOException, got " + failure);
            require(
                    String.valueOf(failure.getMessage()).contains("lost"),
                    "its message has to name the job, got " + failure.getMessage());
            Running again = bench.submit(job.get());
            requireEqual(bench.submit(good("undisturbed", 1)).result(), again.result(), "the end of a lost job");
            require(
                    !again.words().epochs().contains(1),
                    "a lost job has to go on after its first epoch, got epochs "
                            + again.words().epochs());
        }
    }

    private void hung() {
        job(Behaviour.HANGING, "hung", 0).ifPresent(job -> {
            try (JobBench bench = new JobBench(fixture, fixture.open(TIME_LIMIT), folder)) {
                requireFailed(bench.submit(job), JobEnd.Failed.Reason.TIME);
            }
        });
    }

    private void greedy() {
        job(Behaviour.GREEDY, "greedy", 0).ifPresent(job -> {
            try (JobBench bench = bench()) {
                requireFailed(bench.submit(job), JobEnd.Failed.Reason.MEMORY);
            }
        });
    }

    private void diverging() {
        job(Behaviour.DIVERGING, "diverging", 0).ifPresent(job -> {
            try (JobBench bench = bench()) {
                requireFailed(bench.submit(job), JobEnd.Failed.Reason.DIVERGED);
            }
        });
    }

    private void requireFailed(Running running, JobEnd.Failed.Reason reason) {
        JobEnd end = running.result();
        require(
                end instanceof JobEnd.Failed failed
                        && failed.reason() == reason
                        && !failed.cause().isBlank(),
                running.job().name() + " has to fail as " + reason + ", got " + end);
        require(
                fixture.isGone(running.job().folder()),
                "something of " + running.job().name() + " still runs");
    }

    private void garbled() {
        job(Behaviour.GARBLED, "garbled", 2).ifPresent(job -> {
            try (JobBench bench = bench()) {
                Running garbled = bench.submit(job);
                requireEqual(bench.submit(good("plain", 2)).result(), garbled.result(), "the end of a garbled job");
                requireEqual(List.of(1, 2, 3, 4), garbled.words().epochs(), "epochs that were heard");
            }
        });
    }

    private void damaged() {
        job(Behaviour.DAMAGED_ONCE, "damaged", 2).ifPresent(job -> {
            try (JobBench bench = bench()) {
                Throwable failure = bench.submit(job).failure();
                require(
                        failure instanceof UncheckedIOException,
                        "a damaged outcome has to complete with an UncheckedIOException, got " + failure);
                requireEqual(
                        bench.submit(good("whole", 2)).result(),
                        bench.submit(job).result(),
                        "the end after a damaged outcome");
            }
        });
    }

    private void cancelWaiting() {
        try (JobBench bench = bench()) {
            List<Running> holding = fill(bench);
            Running waiting = bench.submit(good("waiting", 0));
            require(waiting.end().cancel(true), "a waiting job could not be cancelled");
            require(waiting.failure() instanceof CancellationException, "it ended with " + waiting.failure());
            cancel(holding);
            bench.submit(good("after", 1)).result();
            requireEqual(0, waiting.words().starts(), "starts of a job that was cancelled while it waited");
        }
    }

    private void cancelRunning() {
        try (JobBench bench = bench()) {
            List<Running> holding = fill(bench);
            Running waiting = bench.submit(good("waiting", 0));
            Running cancelled = holding.get(0);
            require(cancelled.words().awaitEpoch(1), "no epoch was heard");
            long start = System.nanoTime();
            require(cancelled.end().cancel(true), "a running job could not be cancelled");
            require(cancelled.failure() instanceof CancellationException, "it ended with " + cancelled.failure());
            JobBench.requireSoon(
                    () -> fixture.isGone(cancelled.job().folder()),
                    "something of a cancelled job still runs after " + PROMPT.toSeconds() + " s");
            require(waiting.words().awaitStart(), "the place of a cancelled job was not free");
            require(
                    System.nanoTime() - start < PROMPT.toNanos(),
                    "it took longer than " + PROMPT.toSeconds() + " s to free the place");
            waiting.result();
            cancel(holding);
        }
    }

    private void goesOn() {
        JobEnd undisturbed;
        try (JobBench bench = bench()) {
            undisturbed = bench.submit(slow("undisturbed", EPOCHS)).result();
        }
        try (JobBench bench = bench()) {
            Job.Training job = slow("cancelled", EPOCHS);
            Running first = bench.submit(job);
            require(first.words().awaitEpoch(2), "no second epoch was heard");
            first.end().cancel(true);
            // at once: the job that was cancelled may not have let go of the folder
            Running second = bench.submit(job);
            requireEqual(undisturbed, second.result(), "the end of a job that was cancelled and submitted again");
            require(
                    second.words().epochs().stream().noneMatch(epoch -> epoch <= 2),
                    "epochs were repeated: " + second.words().epochs());
        }
    }

    private void once() {
        try (JobBench bench = bench()) {
            Job.Training job = good("twice", 0);
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
        JobBench bench = bench();
        List<Running> all = new ArrayList<>();
        try (bench) {
            all.addAll(fill(bench));
            all.forEach(one -> require(one.words().awaitEpoch(1), "no epoch was heard"));
            all.add(bench.submit(good("waiting", 0)));
        }
        List<List<Integer>> heard =
                all.stream().map(one -> one.words().epochs()).toList();
        String left = JobBench.files(folder);
        for (Running one : all) {
            require(one.end().isDone(), one.job().name() + " has not ended when the executor is closed");
            require(one.failure() instanceof CancellationException, one.job().name() + " ended with " + one.failure());
            require(
                    fixture.isGone(one.job().folder()),
                    "something of " + one.job().name() + " still runs");
        }
        JobBench.pause();
        requireEqual(left, JobBench.files(folder), "files after the executor was closed");
        requireEqual(heard, all.stream().map(one -> one.words().epochs()).toList(), "epochs that were heard");
    }

    private void refusing() {
        JobBench bench = bench();
        bench.close();
        bench.close();
        try {
            bench.submit(good("late", 0));
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

    private void anotherDriver() {
        JobEnd undisturbed;
        try (JobBench bench = bench()) {
            undisturbed = bench.submit(slow("undisturbed", EPOCHS)).result();
        }
        Job.Training broken = slow("broken", EPOCHS);
        Job.Training done = good("done", 1);
        JobEnd before;
        try (JobBench bench = bench()) {
            before = bench.submit(done).result();
            Running first = bench.submit(broken);
            require(first.words().awaitEpoch(1), "no epoch was heard");
        }
        try (JobBench bench = bench()) {
            requireEqual(before, bench.submit(done).result(), "the end that a job had before");
            requireEqual(undisturbed, bench.submit(broken).result(), "the end of a job that another driver began");
        }
    }

    private void earlyStop() {
        List<Double> needed = List.of(Double.NEGATIVE_INFINITY, 2.0, 2.0);
        JobEnd undisturbed;
        try (JobBench bench = bench()) {
            undisturbed = bench.submit(stopping("stopped", needed)).result();
        }
        require(
                undisturbed instanceof JobEnd.Trained trained
                        && trained.stoppedAfter().orElse(0) == 2
                        && trained.curve().size() == 2,
                "no score is above 1, so that it has to be stopped after 2 epochs, got " + undisturbed);
        Job.Training job = stopping("disturbed", needed);
        try (JobBench bench = bench()) {
            require(bench.submit(job).words().awaitEpoch(1), "no epoch was heard");
        }
        try (JobBench bench = bench()) {
            requireEqual(undisturbed, bench.submit(job).result(), "the end of a job that is stopped early");
            List<Double> none = List.of(Double.NEGATIVE_INFINITY);
            JobEnd whole = bench.submit(stopping("whole", none)).result();
            require(
                    whole instanceof JobEnd.Trained trained
                            && trained.stoppedAfter().isEmpty()
                            && trained.curve().size() == EPOCHS,
                    "a job that needs nothing has to be trained to its end, got " + whole);
        }
    }

    private Job.Training stopping(String name, List<Double> needed) {
        return fixture.training(Behaviour.SLOW, name, 0, folder.resolve(name), EPOCHS, needed)
                .orElseThrow();
    }

    private void refusedEpochs() {
        try (JobBench bench = bench()) {
            JobEnd none = bench.submit(good("none", 0), refusingFrom(0)).result();
            require(none instanceof JobEnd.NotBegun, "a training that may not begin ended as " + none);
            JobEnd some = bench.submit(slow("some", EPOCHS), refusingFrom(2)).result();
            require(
                    some instanceof JobEnd.Trained trained
                            && trained.stoppedAfter().orElse(0) == 2,
                    "a training that may go on for 2 epochs ended as " + some);
        }
    }

    private static JobListener refusingFrom(int most) {
        return new JobListener() {
            @Override
            public void epoch(EpochReport report) {}

            @Override
            public boolean mayRefuse() {
                return true;
            }

            @Override
            public boolean mayGoOn(int done, int epochs) {
                return done < most;
            }
        };
    }

    private void throwing() {
        try (JobBench bench = bench()) {
            AtomicReference<RuntimeException> thrown = new AtomicReference<>(new RuntimeException("no more room"));
            Running failing = bench.submit(slow("failing", ENDLESS), report -> {
                throw thrown.get();
            });
            Running other = bench.submit(good("other", 1));
            Throwable failure = failing.failure();
            require(
                    failure == thrown.get() || failure.getCause() == thrown.get(),
                    "it has to complete with what the listener threw, got " + failure);
            require(
                    fixture.isGone(failing.job().folder()),
                    "something of " + failing.job().name() + " still runs");
            other.result();
            // as many as there are places: each is free
            List<CompletableFuture<JobEnd>> more = new ArrayList<>();
            for (int i = 0; i < bench.executor().capacity(); i++) {
                more.add(bench.submit(good("more-" + i, i)).end());
            }
            more.forEach(CompletableFuture::join);
        }
    }

    static void require(boolean holds, String message) {
        if (!holds) {
            throw new AssertionError(message);
        }
    }

    static void requireEqual(Object expected, Object actual, String what) {
        require(expected.equals(actual), what + ": expected " + expected + ", got " + actual);
    }
}

package org.espalier.pipeline.execution.testing;

import static org.espalier.pipeline.execution.testing.ContractJobs.require;
import static org.espalier.pipeline.execution.testing.ContractJobs.requireEqual;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.espalier.pipeline.execution.Job;
import org.espalier.pipeline.execution.JobEnd;
import org.espalier.pipeline.execution.JobListener;
import org.espalier.pipeline.execution.testing.ExecutorFixture.Behaviour;
import org.espalier.pipeline.execution.testing.JobBench.Running;
import org.espalier.search.testing.Check;

/**
 * How jobs end, whatever happens on the way.
 *
 * @param jobs to check it with
 */
record EndChecks(ContractJobs jobs) {
    private static final Duration TIME_LIMIT = Duration.ofSeconds(2);

    List<Check> checks() {
        return List.of(
                new Check("jobs end as they do alone, whatever the order", this::asAlone),
                new Check("a lost job says so, and its folder lets it go on", this::lost),
                new Check("a hung job fails by the time limit", this::hung),
                new Check("a job that needs too much memory fails", this::greedy),
                new Check("a diverging training fails", this::diverging),
                new Check("garbled output changes nothing", this::garbled),
                new Check("a damaged outcome says so, and is none", this::damaged),
                new Check("a cancelled job goes on where it was", this::goesOn),
                new Check("another driver on the same folders ends alike", this::anotherDriver),
                new Check("a job is stopped early by its scores alone, disturbed or not", this::earlyStop),
                new Check("a listener that refuses ends a training", this::refusedEpochs),
                new Check("a training that stands still goes on as if it had not", this::parts));
    }

    private void asAlone() {
        List<JobEnd> alone = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            try (JobBench bench = jobs.bench()) {
                alone.add(bench.submit(jobs.good("alone-" + i, i)).result());
            }
        }
        require(!alone.get(0).equals(alone.get(1)), "two jobs of the fixture end alike: " + alone.get(0));
        try (JobBench bench = jobs.bench()) {
            List<Running> together = new ArrayList<>();
            for (int i = 2; i >= 0; i--) {
                together.add(bench.submit(jobs.good("together-" + i, i)));
            }
            Collections.reverse(together);
            requireEqual(alone, together.stream().map(Running::result).toList(), "the ends of three jobs");
        }
    }

    private void lost() {
        Optional<Job.Training> job = jobs.job(Behaviour.LOST_ONCE, "lost", 1);
        if (job.isEmpty()) {
            return;
        }
        try (JobBench bench = jobs.bench()) {
            Throwable failure = bench.submit(job.get()).failure();
            require(
                    failure instanceof UncheckedIOException,
                    "a lost job has to complete with an UncheckedIOException, got " + failure);
            require(
                    String.valueOf(failure.getMessage()).contains("lost"),
                    "its message has to name the job, got " + failure.getMessage());
            Running again = bench.submit(job.get());
            requireEqual(bench.submit(jobs.good("undisturbed", 1)).result(), again.result(), "the end of a lost job");
            require(
                    !again.words().epochs().contains(1),
                    "a lost job has to go on after its first epoch, got epochs "
                            + again.words().epochs());
        }
    }

    private void hung() {
        jobs.job(Behaviour.HANGING, "hung", 0).ifPresent(job -> {
            try (JobBench bench = jobs.bench(TIME_LIMIT)) {
                requireFailed(bench.submit(job), JobEnd.Failed.Reason.TIME);
            }
        });
    }

    private void greedy() {
        jobs.job(Behaviour.GREEDY, "greedy", 0).ifPresent(job -> {
            try (JobBench bench = jobs.bench()) {
                requireFailed(bench.submit(job), JobEnd.Failed.Reason.MEMORY);
            }
        });
    }

    private void diverging() {
        jobs.job(Behaviour.DIVERGING, "diverging", 0).ifPresent(job -> {
            try (JobBench bench = jobs.bench()) {
                requireFailed(bench.submit(job), JobEnd.Failed.Reason.DIVERGED);
            }
        });
    }

    private void requireFailed(Running running, JobEnd.Failed.Reason reason) {
        String what = running.job().name() + " has to fail as " + reason + " and say why";
        JobEnd.Failed failed = ContractJobs.as(JobEnd.Failed.class, running.result(), what);
        requireEqual(reason, failed.reason(), what);
        requireEqual(false, failed.cause().isBlank(), what);
        require(
                jobs.fixture().isGone(running.job().folder()),
                "something of " + running.job().name() + " still runs");
    }

    private void garbled() {
        jobs.job(Behaviour.GARBLED, "garbled", 2).ifPresent(job -> {
            try (JobBench bench = jobs.bench()) {
                Running garbled = bench.submit(job);
                requireEqual(
                        bench.submit(jobs.good("plain", 2)).result(), garbled.result(), "the end of a garbled job");
                requireEqual(List.of(1, 2, 3, 4), garbled.words().epochs(), "epochs that were heard");
            }
        });
    }

    private void damaged() {
        jobs.job(Behaviour.DAMAGED_ONCE, "damaged", 2).ifPresent(job -> {
            try (JobBench bench = jobs.bench()) {
                Throwable failure = bench.submit(job).failure();
                require(
                        failure instanceof UncheckedIOException,
                        "a damaged outcome has to complete with an UncheckedIOException, got " + failure);
                requireEqual(
                        bench.submit(jobs.good("whole", 2)).result(),
                        bench.submit(job).result(),
                        "the end after a damaged outcome");
            }
        });
    }

    private void goesOn() {
        JobEnd undisturbed;
        try (JobBench bench = jobs.bench()) {
            undisturbed =
                    bench.submit(jobs.slow("undisturbed", ContractJobs.EPOCHS)).result();
        }
        try (JobBench bench = jobs.bench()) {
            Job.Training job = jobs.slow("cancelled", ContractJobs.EPOCHS);
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

    private void anotherDriver() {
        JobEnd undisturbed;
        try (JobBench bench = jobs.bench()) {
            undisturbed =
                    bench.submit(jobs.slow("undisturbed", ContractJobs.EPOCHS)).result();
        }
        Job.Training broken = jobs.slow("broken", ContractJobs.EPOCHS);
        Job.Training done = jobs.good("done", 1);
        JobEnd before;
        try (JobBench bench = jobs.bench()) {
            before = bench.submit(done).result();
            Running first = bench.submit(broken);
            require(first.words().awaitEpoch(1), "no epoch was heard");
        }
        try (JobBench bench = jobs.bench()) {
            requireEqual(before, bench.submit(done).result(), "the end that a job had before");
            requireEqual(undisturbed, bench.submit(broken).result(), "the end of a job that another driver began");
        }
    }

    private void earlyStop() {
        List<Double> needed = List.of(Double.NEGATIVE_INFINITY, 2.0, 2.0);
        JobEnd undisturbed;
        try (JobBench bench = jobs.bench()) {
            undisturbed = bench.submit(stopping("stopped", needed)).result();
        }
        requireTrained(2, 2, undisturbed, "no score is above 1, so that it has to be stopped after 2 epochs");
        Job.Training job = stopping("disturbed", needed);
        try (JobBench bench = jobs.bench()) {
            require(bench.submit(job).words().awaitEpoch(1), "no epoch was heard");
        }
        try (JobBench bench = jobs.bench()) {
            requireEqual(undisturbed, bench.submit(job).result(), "the end of a job that is stopped early");
            List<Double> none = List.of(Double.NEGATIVE_INFINITY);
            JobEnd whole = bench.submit(stopping("whole", none)).result();
            requireTrained(0, ContractJobs.EPOCHS, whole, "a job that needs nothing has to be trained to its end");
        }
    }

    /** @param stopped epochs after which it has to be stopped, 0 for never */
    private static void requireTrained(long stopped, int looks, JobEnd end, String what) {
        JobEnd.Trained trained = ContractJobs.as(JobEnd.Trained.class, end, what);
        requireEqual(stopped, trained.stoppedAfter().orElse(0), what);
        requireEqual(looks, trained.curve().size(), what + ", scores in its curve");
    }

    private Job.Training stopping(String name, List<Double> needed) {
        return jobs.fixture()
                .training(Behaviour.SLOW, name, 0, jobs.folder().resolve(name), ContractJobs.EPOCHS, needed)
                .orElseThrow();
    }

    private void refusedEpochs() {
        try (JobBench bench = jobs.bench()) {
            JobEnd none = bench.submit(jobs.good("none", 0), refusingFrom(0)).result();
            require(none instanceof JobEnd.NotBegun, "a training that may not begin ended as " + none);
            JobEnd some = bench.submit(jobs.slow("some", ContractJobs.EPOCHS), refusingFrom(2))
                    .result();
            requireTrained(2, 0, some, "a training that may go on for 2 epochs");
        }
    }

    private void parts() {
        JobEnd whole;
        try (JobBench bench = jobs.bench()) {
            whole = bench.submit(jobs.good("whole", 1)).result();
        }
        Job.Training job = jobs.good("in-parts", 1);
        try (JobBench bench = jobs.bench()) {
            for (int until = 1; until < ContractJobs.EPOCHS; until += 2) {
                Running part = bench.submit(job.upTo(until));
                requireTrained(until, 0, part.result(), "a training that stands still after " + until + " epoch(s)");
                requireEqual(part.result(), bench.submit(job.upTo(until)).result(), "the same part, submitted again");
            }
        }
        // another driver may be the one that has it go on
        try (JobBench bench = jobs.bench()) {
            Running last = bench.submit(job);
            requireEqual(whole, last.result(), "the end of a training in parts");
            require(
                    last.words().epochs().stream().allMatch(epoch -> epoch == ContractJobs.EPOCHS),
                    "epochs were repeated: " + last.words().epochs());
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
}

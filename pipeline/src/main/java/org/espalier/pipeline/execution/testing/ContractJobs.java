package org.espalier.pipeline.execution.testing;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.espalier.pipeline.execution.Job;
import org.espalier.pipeline.execution.testing.ExecutorFixture.Behaviour;
import org.espalier.pipeline.execution.testing.JobBench.Running;

/**
 * The jobs of a contract's checks.
 *
 * @param fixture makes them
 * @param folder of all of them
 * @param patience how long a check waits for something that has to happen
 */
record ContractJobs(ExecutorFixture fixture, Path folder, Duration patience) {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** Epochs of a job, where nothing else is said. */
    static final int EPOCHS = 4;

    /** Epochs that do not end by themselves. */
    static final int ENDLESS = 100_000;

    JobBench bench() {
        return bench(LIMIT);
    }

    /** With a limit of time for each job. */
    JobBench bench(Duration time) {
        return new JobBench(fixture.open(time), patience);
    }

    Optional<Job.Training> job(Behaviour behaviour, String name, int number) {
        return fixture.training(behaviour, name, number, folder.resolve(name), EPOCHS, List.of());
    }

    Job.Training good(String name, int number) {
        return job(Behaviour.GOOD, name, number).orElseThrow();
    }

    Job.Training slow(String name, int epochs) {
        return fixture.training(Behaviour.SLOW, name, 0, folder.resolve(name), epochs, List.of())
                .orElseThrow();
    }

    /** Holds all places. */
    List<Running> fill(JobBench bench) {
        List<Running> holding = new ArrayList<>();
        for (int i = 0; i < bench.executor().capacity(); i++) {
            holding.add(bench.submit(slow("holding-" + i, ENDLESS)));
        }
        holding.forEach(one -> require(one.words().awaitStart(), one.job().name() + " did not begin"));
        return holding;
    }

    static void cancel(List<Running> jobs) {
        jobs.forEach(one -> one.end().cancel(true));
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

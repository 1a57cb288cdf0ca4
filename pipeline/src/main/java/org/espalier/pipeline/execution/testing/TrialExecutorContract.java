package org.espalier.pipeline.execution.testing;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.espalier.pipeline.execution.TrialExecutor;
import org.espalier.search.testing.Check;

/**
 * The contract of {@link TrialExecutor} as checks that need no test framework: run each in a test of its own, with a folder of its own. A check
 * that fails throws an {@link AssertionError} that says what was expected. What an executor cannot meet, because its fixture has no such job, is
 * not checked.
 *
 * @param fixture the executor to prove
 * @param folder empty, absolute
 * @param patience how long a check waits for something that has to happen
 */
public record TrialExecutorContract(ExecutorFixture fixture, Path folder, Duration patience) {
    /** With the patience of a busy machine. */
    public TrialExecutorContract(ExecutorFixture fixture, Path folder) {
        this(fixture, folder, Duration.ofMinutes(2));
    }

    /** All properties. */
    public List<Check> checks() {
        ContractJobs jobs = new ContractJobs(fixture, folder, patience);
        List<Check> all = new ArrayList<>(new EndChecks(jobs).checks());
        all.addAll(new PlaceChecks(jobs).checks());
        return List.copyOf(all);
    }
}

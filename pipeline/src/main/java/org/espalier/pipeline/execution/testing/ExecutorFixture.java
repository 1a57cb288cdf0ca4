package org.espalier.pipeline.execution.testing;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.espalier.pipeline.execution.Job;
import org.espalier.pipeline.execution.TrialExecutor;

/** An executor that is to be proved, and jobs for it that go in many ways. */
public interface ExecutorFixture {
    /** How a job goes. */
    enum Behaviour {
        /** A training that ends within some seconds; which number it has shows in its result. */
        GOOD,
        /** The same with epochs that take some time: a hundred thousand of them never end. */
        SLOW,
        /** A training that diverges. */
        DIVERGING,
        /** It never says anything nor ends. */
        HANGING,
        /** A good one whose process, or machine, is lost after its first epoch, when it is done for the first time. */
        LOST_ONCE,
        /** It needs more memory than it may have. */
        GREEDY,
        /** A good one beside whose words comes anything else. */
        GARBLED,
        /** A good one that leaves an outcome that nobody can read, when it is done for the first time. */
        DAMAGED_ONCE
    }

    /**
     * Opens an executor, of two places or more where that is possible.
     *
     * @param time that a job may take, where the executor limits it
     */
    TrialExecutor open(Duration time);

    /**
     * A training that goes in some way.
     *
     * @param name of the job
     * @param number decides what it trains, from 0
     * @param folder of the job, absolute
     * @param epochs at least 1
     * @param needed as {@link Job.Training#needed}; scores are from 0 to 1
     * @return the same for the same arguments; empty where this executor cannot meet such a job, for example because a crash would end this process
     */
    Optional<Job.Training> training(
            Behaviour behaviour, String name, int number, Path folder, int epochs, List<Double> needed);

    /** A measurement that takes half a second at least; empty where this executor does none. */
    Optional<Job.Measuring> measuring(String name, Path folder);

    /** Whether nothing of a job runs any more, such as its process. */
    boolean isGone(Path folder);
}

package org.espalier.pipeline.execution.local;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.espalier.failure.Problem;
import org.espalier.pipeline.execution.Job;
import org.espalier.pipeline.execution.JobEnd;
import org.espalier.pipeline.execution.JobListener;
import org.espalier.pipeline.execution.TrialExecutor;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.resources.StoppableStream;
import org.espalier.pipeline.training.ScratchTraining;
import org.espalier.torch.engine.Lanes;

/**
 * Runs jobs in this very process: one with all threads, or several side by side with one thread each. Nothing has to be started or read
 * again, and a space may be an object that only exists here. There are no limits of time and memory, and what crashes LibTorch ends the
 * program.
 */
public final class InProcessExecutor implements TrialExecutor {
    /** Its name. */
    public static final String NAME = "in-process";

    private final SearchResources resources;
    private final boolean onLanes;
    private final Lanes lanes;
    private final JobQueue queue;

    private InProcessExecutor(SearchResources resources, boolean onLanes, Lanes lanes) {
        this.resources = resources;
        this.onLanes = onLanes;
        this.lanes = lanes;
        this.queue = new JobQueue(NAME, lanes.count(), this::run);
    }

    /** One place, with all threads. */
    public static InProcessExecutor alone(SearchResources resources) {
        return new InProcessExecutor(resources, false, Lanes.NONE);
    }

    /** A place on each of the lanes; one place where there are none. */
    public static InProcessExecutor sideBySide(SearchResources resources) {
        return new InProcessExecutor(resources, true, resources.sideBySide().lanes());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int capacity() {
        return queue.capacity();
    }

    @Override
    public void prepare(List<? extends Job> jobs, BiConsumer<Integer, Integer> told) {
        JobWork work = new JobWork(resources);
        new ScratchTraining(resources)
                .prepare(
                        jobs.stream()
                                .filter(Job.Training.class::isInstance)
                                .map(job -> work.network(((Job.Training) job).subject()))
                                .toList(),
                        onLanes,
                        told);
    }

    @Override
    public CompletionStage<JobEnd> submit(Job job, JobListener listener) {
        return queue.submit(job, listener);
    }

    @Override
    public void close() {
        queue.close();
    }

    private JobEnd run(Job job, HeardJob heard) throws InterruptedException {
        Supplier<JobEnd> work = () -> {
            try {
                return new JobWork(resources).run(job, heard, onLanes, heard::isOver);
            } catch (IOException e) {
                throw failure(job, e);
            } catch (StoppableStream.StopAsked | HeardJob.ListenerThrewException e) {
                throw e;
            } catch (RuntimeException | Error e) {
                return TrialFailure.of(e)
                        .result()
                        .map(InProcessExecutor::advising)
                        .orElseThrow(() -> failure(job, e));
            }
        };
        try {
            // each lane is a thread of its own, and there are no more jobs than lanes
            return lanes.run(List.of(work)).get(0);
        } catch (StoppableStream.StopAsked e) {
            if (heard.isOver()) {
                throw new InterruptedException(job.name() + " was asked to end");
            }
            throw e;
        }
    }

    /** Limits do not hold here, so that raising them would not help. */
    private static JobEnd advising(JobEnd.Failed failed) {
        return failed.reason() == JobEnd.Failed.Reason.MEMORY
                ? new JobEnd.Failed(
                        failed.reason(),
                        Problem.read(failed.cause())
                                .todo("lower retrain.batch, or take a machine with more memory")
                                .line())
                : failed;
    }

    private static RuntimeException failure(Job job, Throwable thrown) {
        return TrialFailure.of(thrown).stop(job.name(), Optional.empty(), Optional.of(thrown));
    }
}

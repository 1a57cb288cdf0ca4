package org.espalier.pipeline.execution.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.espalier.measure.ClassMeasures;
import org.espalier.measure.Estimate;
import org.espalier.pipeline.execution.Job;
import org.espalier.pipeline.execution.JobEnd;
import org.espalier.pipeline.execution.JobListener;
import org.espalier.pipeline.execution.Subject;
import org.espalier.pipeline.execution.TrialExecutor;
import org.espalier.random.Seeds;
import org.espalier.torch.train.TrainingListener.EpochReport;

/**
 * Trainings that take a random time and end as their networks alone decide: some diverge, some are stopped early. With a chance a job is lost for a
 * reason that says nothing of its network.
 */
final class DelayingExecutor implements TrialExecutor {
    static final int IMAGES = 1000;

    private final int capacity;
    private final long seed;
    private final double lost;
    private final ExecutorService places;
    private final List<CompletableFuture<JobEnd>> ends = new ArrayList<>();

    /**
     * Places that are all free.
     *
     * @param seed of the delays and of what is lost; 0: everything takes no time
     * @param lost chance of each job
     */
    DelayingExecutor(int capacity, long seed, double lost) {
        this.capacity = capacity;
        this.seed = seed;
        this.lost = lost;
        this.places = Executors.newFixedThreadPool(capacity);
    }

    @Override
    public String name() {
        return "delaying";
    }

    @Override
    public int capacity() {
        return capacity;
    }

    @Override
    public synchronized CompletionStage<JobEnd> submit(Job job, JobListener listener) {
        CompletableFuture<JobEnd> end = new CompletableFuture<>();
        SplittableRandom random = Seeds.generator(seed, job.name(), ends.size());
        ends.add(end);
        places.execute(() -> {
            try {
                end.complete(train((Job.Training) job, listener, end, random));
            } catch (Throwable e) {
                // whatever it is, whoever waits has to hear of it
                end.completeExceptionally(e);
            }
        });
        return end;
    }

    private JobEnd train(Job.Training job, JobListener listener, CompletableFuture<JobEnd> end, SplittableRandom random)
            throws InterruptedException {
        if (end.isDone()) {
            return new JobEnd.NotBegun();
        }
        listener.started();
        boolean isLost = random.nextDouble() < lost;
        String network = ((Subject.Member) job.subject()).architecture();
        List<Double> curve = new ArrayList<>();
        double best = 0;
        for (int epoch = 1; epoch <= job.epochs() && !end.isDone(); epoch++) {
            if (seed != 0) {
                Thread.sleep(random.nextInt(3));
            }
            if (isLost) {
                throw new UncheckedIOException(job.name() + ": lost", new IOException("lost"));
            }
            Estimate valid = valid(network, epoch);
            listener.epoch(new EpochReport(epoch, job.epochs(), 1, valid.value(), 0.1, Duration.ZERO));
            if (Math.round(valid.value() * IMAGES) % 6 == 0) {
                return new JobEnd.Failed(JobEnd.Failed.Reason.DIVERGED, "diverged in epoch " + epoch);
            }
            curve.add(valid.value());
            best = Math.max(best, valid.value());
            if (epoch <= job.needed().size() && best < job.needed().get(epoch - 1)) {
                return new JobEnd.Trained(valid.value(), valid, curve, OptionalLong.of(epoch), Optional.empty());
            }
        }
        Estimate valid = valid(network, job.epochs());
        return new JobEnd.Trained(valid.value(), valid, curve, OptionalLong.empty(), Optional.empty());
    }

    private static Estimate valid(String network, int epoch) {
        return ClassMeasures.accuracy(Seeds.generator(1, network, epoch).nextInt(IMAGES), IMAGES);
    }

    @Override
    public void close() {
        List<CompletableFuture<JobEnd>> left;
        synchronized (this) {
            left = List.copyOf(ends);
        }
        left.forEach(end -> end.cancel(true));
        places.shutdown();
        try {
            if (!places.awaitTermination(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("a training does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package org.espalier.oneshot.trainer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.espalier.decision.Architecture;
import org.espalier.oneshot.JointStrategy;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.OneShotStrategy;
import org.espalier.oneshot.SupernetStrategy;
import org.espalier.oneshot.supernet.SharedWeights;
import org.espalier.space.SearchSpace;
import org.espalier.torch.train.CheckpointFolder;
import org.espalier.torch.train.DivergedException;
import org.espalier.torch.train.SingleImageException;
import org.espalier.torch.train.Telemetry;
import org.espalier.torch.train.TrainingAlgorithm;
import org.espalier.torch.train.TrainingListener;
import org.espalier.torch.train.TrainingLoop;
import org.espalier.torch.train.WeightRule;
import org.jspecify.annotations.Nullable;

/**
 * Trains by a strategy that shares weights: a {@link JointTrainer} ends in an architecture, a {@link SupernetTrainer} in a supernet. The one way in which
 * such trainings are run, by the program and by programs of others:
 *
 * <pre>{@code
 * try (JointTrainer trainer = OneShotTrainer.builder(space, new Darts())
 *         .dataset(split)
 *         .epochs(50)
 *         .callbacks(new ProgressLog(System.out::println))
 *         .build()) {
 *     trainer.fit();
 *     Architecture found = trainer.export();
 * }
 * }</pre>
 *
 * <p>Not thread-safe; LibTorch's threads belong to the process, so that trainers fit one after the other.
 */
public abstract sealed class OneShotTrainer implements AutoCloseable permits JointTrainer, SupernetTrainer {
    private final OneShotStrategy strategy;
    private final OneShotContext context;
    private final TrainingAlgorithm algorithm;
    private @Nullable Course course;
    private boolean broken;

    OneShotTrainer(OneShotStrategy strategy, OneShotContext context, TrainingAlgorithm algorithm) {
        this.strategy = strategy;
        this.context = context;
        this.algorithm = algorithm;
    }

    /**
     * How the training is run, said once, before it begins.
     *
     * @param loop over the training
     * @param recorded keeps the history; null where nobody asked for any
     * @param checkpoints where the state is kept; null for nowhere
     * @param parts what is closed with the trainer; null where all of it is somebody else's
     */
    record Course(
            TrainingLoop loop,
            @Nullable RecordedTraining recorded,
            @Nullable CheckpointFolder checkpoints,
            @Nullable TrainerParts parts) {}

    /** A trainer of a joint strategy, to be set up. */
    public static OneShotTrainerBuilder<JointTrainer> builder(SearchSpace space, JointStrategy strategy) {
        return new OneShotTrainerBuilder<>(space, strategy, context -> new JointTrainer(strategy, context));
    }

    /** A trainer of a strategy that trains a supernet, to be set up. */
    public static OneShotTrainerBuilder<SupernetTrainer> builder(SearchSpace space, SupernetStrategy strategy) {
        return new OneShotTrainerBuilder<>(space, strategy, context -> SupernetTrainer.ofNew(strategy, context));
    }

    /** A trainer of either kind, to be set up. */
    public static OneShotTrainerBuilder<? extends OneShotTrainer> builder(SearchSpace space, OneShotStrategy strategy) {
        return strategy instanceof JointStrategy joint
                ? builder(space, joint)
                : builder(space, (SupernetStrategy) strategy);
    }

    /**
     * A trainer of an installed strategy with its published settings, to be set up.
     *
     * @param strategy its name, for example {@code darts}
     * @throws IllegalArgumentException where nobody knows it, with the nearest known name
     */
    public static OneShotTrainerBuilder<? extends OneShotTrainer> builder(SearchSpace space, String strategy) {
        return builder(space, OneShotStrategies.named(strategy));
    }

    /** Has the training itself run, without a history: for callers that hear and keep it themselves. Closed where it cannot. */
    final void follow(TrainingListener listener, @Nullable CheckpointFolder checkpoints) {
        try {
            TrainingLoop loop = new TrainingLoop(
                    algorithm, context.epochs(), context.training(), new CompleteListener(listener, this::complete));
            course = new Course(loop, null, checkpoints, null);
        } catch (RuntimeException | Error e) {
            closeTraining();
            throw e;
        }
    }

    /** Has it run with callbacks and what else a builder was told. */
    final void follow(TrainerSettings settings, TrainerParts parts) {
        WeightRule rule = settings.weightRule();
        if (!rule.equals(WeightRule.OWN) && !algorithm.moveWeightsBy(rule)) {
            throw new IllegalArgumentException("optimiser: strategy '" + strategy.name()
                    + "' moves its weights by a rule of its own, expected a strategy that takes another; leave optimiser and"
                    + " learning-rate schedule out");
        }
        Optional<MemberMetrics> metrics = settings.metrics(this::sharedWeights, this::measured);
        RecordedTraining recorded = new RecordedTraining(algorithm, this::complete, metrics, settings::ends);
        course = new Course(
                new TrainingLoop(recorded, context.epochs(), context.training(), settings.listener()),
                recorded,
                settings.checkpoints().orElse(null),
                parts);
    }

    /** What is told of an epoch, whatever the strategy says by itself. */
    Telemetry complete(Telemetry told) {
        return told;
    }

    /** Who is measured after an epoch. */
    abstract Architecture measured();

    /** What is shared by all members. It belongs to the training. */
    abstract SharedWeights sharedWeights();

    /** The training's own algorithm: what differs between strategies. It belongs to the trainer. */
    public TrainingAlgorithm algorithm() {
        return algorithm;
    }

    /** What the strategy is given. */
    public OneShotContext context() {
        return context;
    }

    /** Trains to the end, or goes on from where an earlier call, or the newest checkpoint, has come to. */
    public FitResult fit() {
        return fit(context.epochs());
    }

    /**
     * Trains until some epochs are done.
     *
     * @param epochsDone epochs that are done afterwards, those of earlier calls among them; all of them at most
     * @return what has come of it
     * @throws DivergedException where the loss or a weight is no finite number, with the learning rate; the last good checkpoint is kept
     * @throws SingleImageException where a batch has one image and the networks have batch norms
     * @throws IllegalArgumentException where the checkpoint is of another training
     * @throws IllegalStateException where an earlier call failed in the midst of an epoch, and there is no checkpoint to go back to
     */
    public FitResult fit(int epochsDone) {
        if (epochsDone < 1) {
            throw new IllegalArgumentException("fit: expected at least 1 epoch, got " + epochsDone);
        }
        Course running = course();
        if (broken && (running.checkpoints() == null || running.loop().epochsDone() == 0)) {
            throw new IllegalStateException(
                    "fit: an earlier call failed in the midst of an epoch, expected a checkpoint"
                            + " to go on from; make a new trainer, with a ModelCheckpoint among its callbacks");
        }
        broken = true;
        try {
            running.loop().run(running.checkpoints(), epochsDone);
        } catch (DivergedException e) {
            throw advising(running, e);
        } catch (SingleImageException e) {
            throw new SingleImageException("batchSize", e);
        }
        broken = false;
        return result(running, Math.min(epochsDone, context.epochs()));
    }

    /** Leaves the epochs before one of the algorithm's {@link TrainingAlgorithm#stages} out, to see how long its steps take; before anything is trained. */
    public void skipTo(int firstEpoch) {
        course().loop().skipTo(firstEpoch);
    }

    private DivergedException advising(Course running, DivergedException e) {
        RecordedTraining recorded = running.recorded();
        CheckpointFolder checkpoints = running.checkpoints();
        int done = running.loop().epochsDone();
        String kept =
                checkpoints == null || done == 0 ? "" : "; the last good checkpoint is kept in " + checkpoints.folder();
        return e.advising(
                recorded == null || recorded.rate() == 0 ? strategy.learningRate() : recorded.rate(),
                "lower it, in the strategy's settings or by a LearningRateScheduler" + kept);
    }

    private static FitResult result(Course running, int wanted) {
        TrainingLoop loop = running.loop();
        FitResult.Ending ending = loop.isDone()
                ? FitResult.Ending.COMPLETE
                : loop.epochsDone() >= wanted ? FitResult.Ending.PAUSED : FitResult.Ending.STOPPED;
        RecordedTraining recorded = running.recorded();
        return new FitResult(
                ending, loop.epochsDone(), loop.epochs(), recorded == null ? List.of() : recorded.history());
    }

    private Course course() {
        Course running = course;
        if (running == null) {
            throw new IllegalStateException("the trainer was not set up");
        }
        return running;
    }

    /**
     * Writes what comes of the training as it is now.
     *
     * @param file an architecture in the notation of its space, or weights as safetensors; appears whole or not at all
     * @throws IOException where it cannot be written
     */
    public abstract void write(Path file) throws IOException;

    /** Frees what the strategy has made. */
    void closeTraining() {
        algorithm.close();
    }

    /** Frees the training, and what the trainer made or opened for it. */
    @Override
    public void close() {
        Course running = course;
        try (TrainerParts parts = running == null ? null : running.parts()) {
            closeTraining();
        }
    }
}

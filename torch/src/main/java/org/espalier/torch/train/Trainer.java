package org.espalier.torch.train;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongToDoubleFunction;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.espalier.measure.Answers;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.loss.Tally;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.Noise;
import org.espalier.torch.module.ParameterStore.Stored;
import org.espalier.torch.module.SideBySide;
import org.jspecify.annotations.Nullable;

/** Trains one network from scratch by a recipe, in a {@link TrainingLoop}. Not thread-safe; the module stays its owner's. */
public final class Trainer implements AutoCloseable {
    private static final String WEIGHTS = "weights";
    private static final String OPTIMISER = "optimiser";
    private static final String AVERAGE = "average";

    private final NetworkModule module;
    private final TrainingRecipe recipe;
    private final Loss objective;
    private final List<Stored> parameters;
    private final Optimiser optimiser;
    private final LongToDoubleFunction schedule;
    private final TrainingLoop loop;
    private final @Nullable BatchShares shares;
    private @Nullable WeightAverage average;

    /** A training for cross entropy, by all threads, or on the lane on which it runs. */
    public Trainer(NetworkModule module, TrainingRecipe recipe, BatchStream data, TrainingListener listener) {
        this(module, recipe, Loss.CROSS_ENTROPY, data, listener, null);
    }

    /**
     * A training whose batches may be divided among lanes.
     *
     * @param objective what is minimised
     * @param sideBySide the lanes; null where it shall not be divided
     */
    public Trainer(
            NetworkModule module,
            TrainingRecipe recipe,
            Loss objective,
            BatchStream data,
            TrainingListener listener,
            @Nullable SideBySide sideBySide) {
        SideBySide lanes = sideBySide == null || sideBySide.lanes().count() == 1 ? null : sideBySide;
        this.shares = lanes == null ? null : new BatchShares(module, objective, recipe.auxiliary(), lanes);
        this.module = module;
        this.recipe = recipe;
        this.objective = objective;
        this.parameters = module.store().trained();
        this.optimiser = lanes == null
                ? recipe.optimiser().over(parameters)
                : new PartedOptimiser(recipe.optimiser(), parameters, lanes.lanes());
        this.schedule = recipe.schedule(data.batches());
        this.average = recipe.averageDecay() > 0 ? new WeightAverage(module.store(), recipe.averageDecay()) : null;
        this.loop = new TrainingLoop(new FromScratch(), recipe.epochs(), data, listener);
    }

    /** Trains to the end without checkpoints. */
    public void run() {
        run(null);
    }

    /**
     * Trains to the end, from the newest good checkpoint where there is one. Afterwards the module holds the averaged weights where the
     * recipe keeps an average.
     *
     * @throws DivergedException if the loss or a weight is no longer a finite number
     * @throws SingleImageException if a batch has one image and the network batch norms
     */
    public void run(@Nullable CheckpointFolder checkpoints) {
        run(checkpoints, recipe.epochs());
    }

    /** As {@link #run(CheckpointFolder)}, but stops after some epochs; the average is written into the module only at the end. */
    public void run(@Nullable CheckpointFolder checkpoints, int untilEpoch) {
        loop.run(checkpoints, untilEpoch);
        if (loop.hasEnded() && average != null) {
            average.writeToStore();
        }
    }

    /** Epochs that are done. */
    public int epochsDone() {
        return loop.epochsDone();
    }

    private final class FromScratch implements TrainingAlgorithm {
        @Override
        public String identity() {
            return recipe + "|" + module.network() + PartIdentity.ofLoss(objective);
        }

        @Override
        public boolean normalisesBatches() {
            return module.store().holdsStatistics();
        }

        @Override
        public StepReport step(Batch batch, Clock clock) {
            double rate = schedule.applyAsDouble(clock.step());
            Noise noise = new Noise(true, recipe.seed(), clock.step(), recipe.dropPathAt(clock.epoch()));
            optimiser.clearGradients();
            BatchShares.Passed passed =
                    shares == null ? whole(batch, noise) : shares.pass(batch, noise, recipe.labelSmoothing());
            recipe.clip().apply(parameters);
            optimiser.step(rate);
            if (average != null) {
                average.update();
            }
            return new StepReport(passed.loss(), passed.glance(), rate);
        }

        private BatchShares.Passed whole(Batch batch, Noise noise) {
            List<Tensor> outputs =
                    module.outputs(batch.images(), module.evaluating().training(noise));
            Tensor loss =
                    HelpedLoss.of(objective, outputs, batch.targets(), recipe.labelSmoothing(), recipe.auxiliary());
            double value = HostCopies.number(loss);
            loss.backward();
            return new BatchShares.Passed(value, objective.glance(outputs.get(0), batch.targets()));
        }

        @Override
        public double witness() {
            return module.store().sum();
        }

        @Override
        public Map<String, float[]> state() {
            Sections state =
                    new Sections().put(WEIGHTS, module.store().snapshot()).put(OPTIMISER, optimiser.state());
            return (average == null ? state : state.put(AVERAGE, average.state())).all();
        }

        @Override
        public void restore(Map<String, float[]> state) {
            module.store().restore(Sections.section(state, WEIGHTS));
            optimiser.restore(Sections.section(state, OPTIMISER));
            if (average != null) {
                average.restore(Sections.section(state, AVERAGE));
            }
        }
    }

    /** The answers of the current weights by running statistics, over one epoch of the data. */
    public static Answers evaluate(NetworkModule module, BatchStream data, Tally tally) {
        return evaluate(module, FixedBatches.of(data), tally);
    }

    /** The same over given batches. */
    public static Answers evaluate(NetworkModule module, FixedBatches data, Tally tally) {
        return evaluate(module, module.evaluating(), data, tally);
    }

    /**
     * As {@link #evaluate(NetworkModule, FixedBatches, Tally)}, of a network whose training is done.
     *
     * @throws DivergedException if an output is no finite number
     */
    public static Answers evaluateFinite(NetworkModule module, FixedBatches data, Tally tally) {
        return evaluate(module, module.evaluating(), data, tally, outputs -> {
            if (!Double.isFinite(HostCopies.number(outputs.sum()))) {
                throw DivergedException.atTheEnd("scores of training images are not finite");
            }
        });
    }

    /** The answers of the current weights by the statistics that the context names. */
    static Answers evaluate(NetworkModule module, ModuleContext context, FixedBatches data, Tally tally) {
        return evaluate(module, context, data, tally, outputs -> {});
    }

    private static Answers evaluate(
            NetworkModule module, ModuleContext context, FixedBatches data, Tally tally, Consumer<Tensor> check) {
        try (NoGradGuard guard = new NoGradGuard()) {
            data.each((images, targets) -> {
                Tensor outputs = module.forward(images, context);
                check.accept(outputs);
                tally.add(outputs, targets);
            });
        }
        return tally.answers();
    }

    /** Frees optimiser state and average; the module stays open. */
    @Override
    public void close() {
        optimiser.close();
        if (shares != null) {
            shares.close();
        }
        if (average != null) {
            average.close();
            average = null;
        }
    }
}

package org.espalier.torch.train;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.espalier.random.Seeds;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.Noise;
import org.espalier.torch.module.ParameterStore.Stored;
import org.jspecify.annotations.Nullable;

/**
 * Trains a network by a recipe. With a checkpoint folder the state is written after each epoch, and a training that was killed goes on from
 * there to exactly the weights that it would have had. Not thread-safe; the module stays its owner's.
 */
public final class Trainer implements AutoCloseable {
    private static final String WEIGHTS = "weights";
    private static final String OPTIMISER = "optimiser";
    private static final String AVERAGE = "average";

    private final NetworkModule module;
    private final TrainingRecipe recipe;
    private final BatchStream data;
    private final TrainingListener listener;
    private final List<Stored> parameters;
    private final Optimiser optimiser;
    private final CosineSchedule schedule;
    private final String owner;
    private @Nullable WeightAverage average;
    private int epoch;
    private long step;

    public Trainer(NetworkModule module, TrainingRecipe recipe, BatchStream data, TrainingListener listener) {
        this.module = module;
        this.recipe = recipe;
        this.data = data;
        this.listener = listener;
        this.parameters = module.store().trained();
        this.optimiser = recipe.optimiser().over(parameters);
        this.schedule = recipe.schedule(data.batches());
        this.average = recipe.averageDecay() > 0 ? new WeightAverage(module.store(), recipe.averageDecay()) : null;
        // A hash of everything that decides the result: a checkpoint of something else must not be taken up.
        this.owner = Long.toHexString(Seeds.derive(0, recipe + "|" + module.network() + "|" + data.batches(), 0));
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
     */
    public void run(@Nullable CheckpointFolder checkpoints) {
        run(checkpoints, recipe.epochs());
    }

    /** As {@link #run(CheckpointFolder)}, but stops after some epochs; the average is written into the module only at the end. */
    public void run(@Nullable CheckpointFolder checkpoints, int untilEpoch) {
        if (checkpoints != null) {
            checkpoints.latest(listener::warning).ifPresent(this::resume);
        }
        while (epoch < Math.min(untilEpoch, recipe.epochs())) {
            TrainingListener.EpochReport report = epoch();
            if (checkpoints != null) {
                checkpoints.write(checkpoint());
            }
            listener.epoch(report);
        }
        if (epoch == recipe.epochs() && average != null) {
            average.writeToStore();
        }
    }

    /** Epochs that are done. */
    public int epochsDone() {
        return epoch;
    }

    private TrainingListener.EpochReport epoch() {
        long start = System.nanoTime();
        double loss = 0;
        long correct = 0;
        long images = 0;
        int batches = 0;
        double rate = 0;
        try (BatchStream.Epoch batchesOfEpoch = data.epoch(epoch)) {
            while (batchesOfEpoch.hasNext()) {
                try (PointerScope scope = new PointerScope()) {
                    BatchStream.Labelled batch = batchesOfEpoch.next();
                    rate = schedule.at(step);
                    Tensor logits = step(batch, rate);
                    loss += lastLoss;
                    correct += Losses.correct(logits, batch.labels());
                    images += logits.size(0);
                    batches++;
                }
            }
        }
        if (batches != data.batches()) {
            throw new IllegalStateException(
                    "epoch " + epoch + " had " + batches + " batches, the data promised " + data.batches());
        }
        epoch++;
        return new TrainingListener.EpochReport(
                epoch,
                recipe.epochs(),
                loss / batches,
                new Evaluation(correct, images),
                rate,
                Duration.ofNanos(System.nanoTime() - start));
    }

    private double lastLoss;

    private Tensor step(BatchStream.Labelled batch, double rate) {
        Noise noise = new Noise(true, recipe.seed(), step, recipe.dropPathAt(epoch));
        optimiser.clearGradients();
        Tensor logits = module.forward(batch.images(), module.evaluating().training(noise));
        Tensor loss = batch.targets().loss(logits, recipe.labelSmoothing());
        lastLoss = HostCopies.number(loss);
        if (!Double.isFinite(lastLoss)) {
            throw new DivergedException(
                    "the loss is " + lastLoss + " at step " + step + " (epoch " + (epoch + 1) + ", learning rate "
                            + rate + "); a lower learning rate, a longer warm-up or clipped gradients may help");
        }
        loss.backward();
        recipe.clip().apply(parameters);
        optimiser.step(rate);
        if (average != null) {
            average.update();
        }
        step++;
        return logits;
    }

    private Checkpoint checkpoint() {
        Map<String, float[]> weights = module.store().snapshot();
        weights.forEach((name, values) -> {
            for (float value : values) {
                if (!Float.isFinite(value)) {
                    throw new DivergedException("'" + name + "' holds " + value + " after epoch " + epoch
                            + "; a lower learning rate, a longer warm-up or clipped gradients may help");
                }
            }
        });
        Map<String, float[]> all = new LinkedHashMap<>();
        Checkpoint.put(all, WEIGHTS, weights);
        Checkpoint.put(all, OPTIMISER, optimiser.state());
        if (average != null) {
            Checkpoint.put(all, AVERAGE, average.state());
        }
        return new Checkpoint(owner, epoch, step, all);
    }

    private void resume(Checkpoint checkpoint) {
        if (!checkpoint.owner().equals(owner)) {
            throw new IllegalArgumentException("the checkpoint belongs to another recipe, network or data set size;"
                    + " use another folder or remove it");
        }
        module.store().restore(checkpoint.section(WEIGHTS));
        optimiser.restore(checkpoint.section(OPTIMISER));
        if (average != null) {
            average.restore(checkpoint.section(AVERAGE));
        }
        epoch = checkpoint.epoch();
        step = checkpoint.step();
    }

    /** Top-1 of the current weights by running statistics, over one epoch of the data. */
    public static Evaluation evaluate(NetworkModule module, BatchStream data) {
        return evaluate(module, LabelledBatches.of(data));
    }

    /** The same over given batches. */
    public static Evaluation evaluate(NetworkModule module, LabelledBatches data) {
        return evaluate(module, module.evaluating(), data);
    }

    /** Top-1 of the current weights by the statistics that the context names. */
    static Evaluation evaluate(NetworkModule module, ModuleContext context, LabelledBatches data) {
        long[] counts = new long[2];
        try (NoGradGuard guard = new NoGradGuard()) {
            data.each((images, labels) -> {
                counts[0] += Losses.correct(module.forward(images, context), labels);
                counts[1] += Losses.counted(labels);
            });
        }
        return new Evaluation(counts[0], counts[1]);
    }

    /** Frees optimiser state and average; the module stays open. */
    @Override
    public void close() {
        optimiser.close();
        if (average != null) {
            average.close();
            average = null;
        }
    }
}

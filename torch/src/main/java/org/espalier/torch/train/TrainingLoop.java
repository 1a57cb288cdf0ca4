package org.espalier.torch.train;

import java.time.Duration;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.espalier.random.Seeds;
import org.jspecify.annotations.Nullable;

/**
 * The one loop of all trainings: runs a {@link TrainingAlgorithm} over its epochs. With a checkpoint folder the state is written after each
 * epoch, and a training that was killed goes on from there to exactly the weights that it would have had. Not thread-safe.
 */
public final class TrainingLoop {
    private static final String HELP = "; a lower learning rate, a longer warm-up or clipped gradients may help";

    private final TrainingAlgorithm algorithm;
    private final int epochs;
    private final BatchStream data;
    private final TrainingListener listener;
    private final String owner;
    private int epoch;
    private boolean cut;
    private long step;

    /**
     * @param epochs all epochs, at least 1
     * @param data one step for each batch
     */
    public TrainingLoop(TrainingAlgorithm algorithm, int epochs, BatchStream data, TrainingListener listener) {
        if (epochs < 1) {
            throw new IllegalArgumentException("epochs " + epochs + " is below 1");
        }
        this.algorithm = algorithm;
        this.epochs = epochs;
        this.data = data;
        this.listener = listener;
        // A hash of everything that decides the result: a checkpoint of something else must not be taken up.
        this.owner = Long.toHexString(Seeds.derive(0, algorithm.identity() + "|" + data.batches(), 0));
    }

    /**
     * Trains from the newest good checkpoint, where there is one, until some epochs are done, or the listener wants no more.
     *
     * @param checkpoints where the state is kept, or null for nowhere
     * @param untilEpoch epochs that are done afterwards, all of them at most
     * @throws DivergedException if the loss or a value of the state is no longer a finite number
     */
    public void run(@Nullable CheckpointFolder checkpoints, int untilEpoch) {
        if (checkpoints != null) {
            checkpoints.latest(listener::warning).ifPresent(this::resume);
        }
        int last = Math.min(untilEpoch, epochs);
        while (epoch < last && mayGoOn()) {
            TrainingListener.EpochReport report = epoch();
            if (checkpoints != null) {
                checkpoints.write(checkpoint());
            }
            listener.epoch(report);
        }
    }

    private boolean mayGoOn() {
        cut = !listener.mayGoOn(epoch, epochs);
        return !cut;
    }

    /** Whether the training is at its end: all epochs are done, or its listener wanted no more. */
    public boolean hasEnded() {
        return cut || isDone();
    }

    /** Whether all epochs are done. */
    public boolean isDone() {
        return epoch == epochs;
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
        algorithm.beginEpoch(epoch);
        try (BatchStream.Epoch stream = data.epoch(epoch)) {
            while (stream.hasNext()) {
                try (PointerScope scope = new PointerScope()) {
                    Batch batch = stream.next();
                    TrainingAlgorithm.StepReport report = algorithm.step(batch, epoch, step);
                    check(report);
                    loss += report.loss();
                    correct += report.correct();
                    images += batch.images().size(0);
                    rate = report.learningRate();
                    batches++;
                    step++;
                }
            }
        } finally {
            algorithm.endEpoch(epoch);
        }
        if (batches != data.batches()) {
            throw new IllegalStateException(
                    "epoch " + epoch + " had " + batches + " batches, the data promised " + data.batches());
        }
        epoch++;
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        return new TrainingListener.EpochReport(
                epoch, epochs, loss / batches, new Evaluation(correct, images), rate, time);
    }

    private void check(TrainingAlgorithm.StepReport report) {
        if (!Double.isFinite(report.loss())) {
            throw new DivergedException("the loss is " + report.loss() + " at step " + step + " (epoch " + (epoch + 1)
                    + ", learning rate " + report.learningRate() + ")" + HELP);
        }
    }

    private Checkpoint checkpoint() {
        Map<String, float[]> state = algorithm.state();
        state.forEach((name, values) -> {
            for (float value : values) {
                if (!Float.isFinite(value)) {
                    throw new DivergedException("'" + name + "' holds " + value + " after epoch " + epoch + HELP);
                }
            }
        });
        return new Checkpoint(owner, epoch, step, state);
    }

    private void resume(Checkpoint checkpoint) {
        if (!checkpoint.owner().equals(owner)) {
            throw new IllegalArgumentException(
                    "the checkpoint belongs to another recipe, network, space or data set size;"
                            + " use another folder or remove it");
        }
        algorithm.restore(checkpoint.tensors());
        epoch = checkpoint.epoch();
        step = checkpoint.step();
    }
}

package org.espalier.oneshot.training;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.espalier.random.Seeds;
import org.espalier.torch.train.BatchStream;
import org.espalier.torch.train.Checkpoint;
import org.espalier.torch.train.CheckpointFolder;
import org.espalier.torch.train.DivergedException;
import org.espalier.torch.train.Evaluation;
import org.espalier.torch.train.TrainingListener;
import org.jspecify.annotations.Nullable;

/**
 * Runs a {@link JointAlgorithm} over its epochs. With a checkpoint folder the state is written after each epoch, and a training that was killed
 * goes on from there to exactly the weights that it would have had. Not thread-safe.
 */
public final class EpochLoop {
    private final JointAlgorithm algorithm;
    private final int epochs;
    private final BatchStream data;
    private final TrainingListener listener;
    private final String owner;
    private int epoch;
    private long step;

    /**
     * @param epochs all epochs, at least 1
     * @param data one step for each batch
     */
    public EpochLoop(JointAlgorithm algorithm, int epochs, BatchStream data, TrainingListener listener) {
        if (epochs < 1) {
            throw new IllegalArgumentException("epochs " + epochs + " is below 1");
        }
        this.algorithm = algorithm;
        this.epochs = epochs;
        this.data = data;
        this.listener = listener;
        this.owner = Long.toHexString(Seeds.derive(0, algorithm.identity() + "|" + epochs + "|" + data.batches(), 0));
    }

    /**
     * Trains from the newest good checkpoint, where there is one, until some epochs are done.
     *
     * @throws DivergedException if the loss or a value of the state is no longer a finite number
     */
    public void run(@Nullable CheckpointFolder checkpoints, int untilEpoch) {
        if (checkpoints != null) {
            checkpoints.latest(listener::warning).ifPresent(this::resume);
        }
        while (epoch < Math.min(untilEpoch, epochs)) {
            TrainingListener.EpochReport report = epoch();
            if (checkpoints != null) {
                checkpoints.write(checkpoint());
            }
            listener.epoch(report);
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
        algorithm.beginEpoch(epoch);
        try (BatchStream.Epoch stream = data.epoch(epoch)) {
            while (stream.hasNext()) {
                try (PointerScope scope = new PointerScope()) {
                    BatchStream.Labelled batch = stream.next();
                    JointAlgorithm.StepReport report = algorithm.step(batch, epoch, step);
                    check("the loss", report.loss());
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

    private void check(String what, double value) {
        if (!Double.isFinite(value)) {
            throw new DivergedException(what + " is " + value + " at step " + step + " (epoch " + (epoch + 1)
                    + "); a lower learning rate, a longer warm-up or clipped gradients may help");
        }
    }

    private Checkpoint checkpoint() {
        Map<String, float[]> state = new LinkedHashMap<>(algorithm.state());
        state.forEach((name, values) -> {
            for (float value : values) {
                check("'" + name + "'", value);
            }
        });
        return new Checkpoint(owner, epoch, step, state);
    }

    private void resume(Checkpoint checkpoint) {
        if (!checkpoint.owner().equals(owner)) {
            throw new IllegalArgumentException(
                    "the checkpoint belongs to another configuration, space or data set size;"
                            + " use another folder or remove it");
        }
        algorithm.restore(checkpoint.tensors());
        epoch = checkpoint.epoch();
        step = checkpoint.step();
    }
}

package org.espalier.torch.train;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.espalier.random.Seeds;
import org.jspecify.annotations.Nullable;

/**
 * The one loop of all trainings: runs a {@link TrainingAlgorithm} over its epochs. With a checkpoint folder the state is written after each
 * epoch, and a training that was killed goes on from there to exactly the weights that it would have had. Not thread-safe.
 */
public final class TrainingLoop {
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
     * Trains from the newest good checkpoint, where there is one, until some epochs are done, or the algorithm or the listener wants no more.
     *
     * @param checkpoints where the state is kept, or null for nowhere
     * @param untilEpoch epochs that are done afterwards, all of them at most
     * @throws DivergedException if the loss or a value of the state is no longer a finite number; the state of that epoch is not written
     * @throws SingleImageException if a batch has one image and the algorithm takes the statistics of its batches
     * @throws IllegalArgumentException if the checkpoint is of another training, and the folder does not replace such
     */
    public void run(@Nullable CheckpointFolder checkpoints, int untilEpoch) {
        if (checkpoints != null) {
            checkpoints.latest(listener::warning).ifPresent(found -> takeUp(found, checkpoints));
        }
        int last = Math.min(untilEpoch, epochs);
        while (epoch < last && mayGoOn()) {
            TrainingListener.EpochReport report = epoch();
            if (checkpoints != null) {
                Map<String, float[]> state = algorithm.state();
                requireFinite(state, report.learningRate());
                checkpoints.write(new Checkpoint(
                        owner,
                        epoch,
                        step,
                        state,
                        Optional.of(new Checkpoint.Told(report.loss(), report.training(), report.learningRate()))));
            } else if (!Double.isFinite(algorithm.witness())) {
                throw DivergedException.inEpoch(epoch, "weights are not finite", report.learningRate());
            }
            listener.epoch(report);
        }
    }

    private boolean mayGoOn() {
        cut = algorithm.hasEnded() || !listener.mayGoOn(epoch, epochs);
        return !cut;
    }

    /**
     * Begins as if some epochs had been done that changed nothing: to see how long the steps of a later stage take.
     *
     * @throws IllegalStateException where it has begun
     */
    public void skipTo(int firstEpoch) {
        if (step > 0 || firstEpoch < 0 || firstEpoch >= epochs) {
            throw new IllegalStateException(
                    "epoch " + firstEpoch + " of " + epochs + " cannot be the first after " + step + " steps");
        }
        epoch = firstEpoch;
        step = (long) firstEpoch * data.batches();
    }

    /** Whether the training is at its end: all epochs are done, or it or its listener wanted no more. */
    public boolean hasEnded() {
        return cut || isDone();
    }

    /** Whether all epochs are done. */
    public boolean isDone() {
        return epoch == epochs;
    }

    /** All epochs. */
    public int epochs() {
        return epochs;
    }

    /** Epochs that are done. */
    public int epochsDone() {
        return epoch;
    }

    private TrainingListener.EpochReport epoch() {
        long start = System.nanoTime();
        double loss = 0;
        double glance = 0;
        long images = 0;
        int batches = 0;
        double rate = 0;
        Clock begin = new Clock(epoch, step, data.batches(), epochs);
        Clock now = begin;
        algorithm.beginEpoch(begin);
        try (BatchStream.Epoch stream = data.epoch(epoch)) {
            while (stream.hasNext()) {
                try (PointerScope scope = new PointerScope()) {
                    Batch batch = stream.next();
                    if (algorithm.normalisesBatches() && batch.images().size(0) == 1) {
                        throw new SingleImageException("batch");
                    }
                    now = new Clock(epoch, step, data.batches(), epochs);
                    TrainingAlgorithm.StepReport report = algorithm.step(batch, now);
                    check(report);
                    loss += report.loss();
                    glance += report.glance();
                    images += batch.images().size(0);
                    rate = report.learningRate();
                    batches++;
                    step++;
                    listener.stepped(new TrainingListener.Progress(
                            epoch + 1, epochs, batches, data.batches(), loss / batches, glance / images, rate));
                }
            }
        } finally {
            algorithm.endEpoch(begin);
        }
        if (batches != data.batches()) {
            throw new IllegalStateException(
                    "epoch " + epoch + " had " + batches + " batches, the data promised " + data.batches());
        }
        algorithm.epochDone(now);
        epoch++;
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        return new TrainingListener.EpochReport(epoch, epochs, loss / batches, glance / images, rate, time)
                .with(algorithm.telemetry(now));
    }

    private void check(TrainingAlgorithm.StepReport report) {
        if (!Double.isFinite(report.loss())) {
            throw DivergedException.inEpoch(epoch + 1, "loss is " + report.loss(), report.learningRate());
        }
    }

    /** Of what a step has made none the loss may tell nothing: after the last step, or in what the loss does not go through. */
    private void requireFinite(Map<String, float[]> state, double learningRate) {
        state.forEach((name, values) -> {
            for (float value : values) {
                if (!Float.isFinite(value)) {
                    throw DivergedException.inEpoch(epoch, "'" + name + "' holds " + value, learningRate);
                }
            }
        });
    }

    private void takeUp(Checkpoint checkpoint, CheckpointFolder checkpoints) {
        if (checkpoint.owner().equals(owner)) {
            algorithm.restore(checkpoint.tensors());
            epoch = checkpoint.epoch();
            step = checkpoint.step();
            checkpoint.told().ifPresent(this::resumed);
        } else if (checkpoints.replaces()) {
            checkpoints.clear();
            listener.warning(
                    "checkpoints in " + checkpoints.folder()
                            + " were of another recipe, network, space or data set size: they are removed, and it is trained anew");
        } else {
            throw new IllegalArgumentException(checkpoints.folder() + ": the checkpoint of epoch " + checkpoint.epoch()
                    + " belongs to another recipe, network, space or data set size, expected one of this training;"
                    + " use another folder or remove it");
        }
    }

    /** Of the last epoch before a kill the listener may not have heard. */
    private void resumed(Checkpoint.Told told) {
        Clock last = new Clock(epoch - 1, step - 1, data.batches(), epochs);
        listener.resumed(new TrainingListener.EpochReport(
                        epoch, epochs, told.loss(), told.training(), told.learningRate(), Duration.ZERO)
                .with(algorithm.telemetry(last)));
    }
}

package org.espalier.torch.train;

import java.util.Locale;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.espalier.graph.Network;
import org.espalier.graph.Operation;
import org.espalier.random.Seeds;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.MachineNotes;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.SideBySide;
import org.espalier.torch.module.VerifiedConvolution;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a training that has no company uses the threads of the engine: all of LibTorch's threads share every operation, or the batch is divided among the
 * lanes. Which is faster hangs on the network, the batch and the machine; so it is measured, once for each, on noise, and kept beside the verdicts on
 * kernels. Results repeat bit for bit as long as the note is kept.
 *
 * <p>Safe for several threads, one of which measures at a time.
 */
public final class TrainingAlone {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingAlone.class);

    /** Loops in Java are slow before the JVM has compiled them, which it does beside the steps. */
    private static final long WARM_UP_NANOS = 4_000_000_000L;

    /** Below, what a measurement and the convolutions of the lanes cost is not won back. */
    private static final long FEW_STEPS = 2_000;

    private static final int SLOW_STEPS = 10;

    /** So that noise does not diverge. */
    private static final double SMALL_RATE = 1e-9;

    private static final int MOST_STEPS = 200;
    private static final long BUDGET_NANOS = 7_000_000_000L;
    private static final String PACKAGE = Operation.class.getPackageName();

    private final VerifiedConvolution whole;
    private final VerifiedConvolution lane;
    private final SideBySide sideBySide;
    private final MachineNotes notes;

    /** Which of both. */
    enum Way {
        ALL_THREADS,
        DIVIDED
    }

    /**
     * @param whole convolutions by all threads
     * @param lane convolutions on one of the lanes
     * @param sideBySide the lanes
     * @param notes where what was measured is kept
     */
    TrainingAlone(VerifiedConvolution whole, VerifiedConvolution lane, SideBySide sideBySide, MachineNotes notes) {
        this.whole = whole;
        this.lane = lane;
        this.sideBySide = sideBySide;
        this.notes = notes;
    }

    /**
     * With notes beside the verdicts on kernels, in the user's cache.
     *
     * @param engine whose threads these are
     */
    public static TrainingAlone of(
            Engine engine, VerifiedConvolution whole, VerifiedConvolution lane, SideBySide sideBySide) {
        return new TrainingAlone(whole, lane, sideBySide, MachineNotes.ofUser(engine, "steps"));
    }

    /**
     * The lanes among which batches are divided; empty where all threads share every operation. Verifies the convolutions that the training needs, and
     * measures where nothing is known yet.
     *
     * @param batch images of a batch
     * @param steps of the training; a short one is not worth a measurement, and all threads share its operations
     */
    public synchronized Optional<SideBySide> lanes(Network network, int batch, long steps) {
        int lanes = sideBySide.lanes().count();
        if (lanes == 1 || batch < lanes || steps < FEW_STEPS || !isDivisible(network)) {
            whole.prepare(network.trained(), batch);
            return Optional.empty();
        }
        String key = Long.toHexString(Seeds.derive(0, network + "|" + batch, 0));
        Way way = notes.find(key).map(Way::valueOf).orElse(null);
        if (way != Way.DIVIDED) {
            whole.prepare(network.trained(), batch);
        }
        if (way != Way.ALL_THREADS) {
            prepareParts(network, batch, lanes);
        }
        if (way == null) {
            way = measured(network, batch);
            notes.keep(key, way.name());
        }
        return way == Way.DIVIDED ? Optional.of(sideBySide) : Optional.empty();
    }

    private void prepareParts(Network network, int batch, int lanes) {
        lane.prepare(network.trained(), batch / lanes);
        if (batch % lanes != 0) {
            lane.prepare(network.trained(), batch / lanes + 1);
        }
    }

    /** Whether its images can be computed apart: operations of others may look at the whole batch. */
    static boolean isDivisible(Network network) {
        return network.trained().stream()
                .flatMap(part -> part.layers().stream())
                .allMatch(layer -> layer.operation().getClass().getPackageName().equals(PACKAGE));
    }

    private Way measured(Network network, int batch) {
        try (PointerScope scope = new PointerScope();
                Attempt together = new Attempt(network, batch, whole, null);
                Attempt divided = new Attempt(network, batch, whole, sideBySide)) {
            long start = System.nanoTime();
            for (int step = 0; step < 2 || step < MOST_STEPS && System.nanoTime() - start < BUDGET_NANOS; step++) {
                boolean warm = System.nanoTime() - start > WARM_UP_NANOS || step > 0 && together.isSlow();
                together.step(warm);
                divided.step(warm);
            }
            LOG.info(
                    "{}: a step takes {} ms by all threads, {} ms divided among {} lanes",
                    network.name(),
                    together.millis(),
                    divided.millis(),
                    sideBySide.lanes().count());
            return divided.least <= together.least ? Way.DIVIDED : Way.ALL_THREADS;
        }
    }

    /** A training of noise, thrown away. */
    private static final class Attempt implements AutoCloseable {
        private final NetworkModule module;
        private final Trainer trainer;
        private long least = Long.MAX_VALUE;
        private long last;

        Attempt(Network network, int batch, VerifiedConvolution convolution, @Nullable SideBySide sideBySide) {
            this.module = NetworkModule.create(network, 0, Initialisation.HE_FAN_OUT, convolution);
            TrainingRecipe recipe = TrainingRecipe.standard(MOST_STEPS, 0).withLearningRate(SMALL_RATE);
            this.trainer = new Trainer(
                    module,
                    recipe,
                    Loss.CROSS_ENTROPY,
                    new NoiseStream(network, batch),
                    TrainingListener.NONE,
                    sideBySide);
        }

        void step(boolean counts) {
            long start = System.nanoTime();
            trainer.run(null, trainer.epochsDone() + 1);
            last = System.nanoTime() - start;
            if (counts) {
                least = Math.min(least, last);
            }
        }

        /** Whether a few steps of both ways take all the time there is. */
        boolean isSlow() {
            return last > WARM_UP_NANOS / SLOW_STEPS;
        }

        String millis() {
            return String.format(Locale.ROOT, "%.1f", least / 1e6);
        }

        @Override
        public void close() {
            trainer.close();
            module.close();
        }
    }

    /** One batch in each epoch, the same again and again: normal pixels, all of the first class. */
    private record NoiseStream(Network network, int batch) implements BatchStream {
        @Override
        public int batches() {
            return 1;
        }

        @Override
        public Epoch epoch(long number) {
            return Epoch.of(1, taken -> {
                Tensor images = TensorFactory.HOST.normal(
                        batch,
                        network.input().channels().asInt(),
                        network.input().height().asInt(),
                        network.input().width().asInt());
                return new Batch(Tensors.channelsLast(images), TensorFactory.HOST.of(new long[batch], batch));
            });
        }
    }
}

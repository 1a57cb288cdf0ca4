package org.espalier.torch.train;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
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
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.SideBySide;
import org.espalier.torch.module.VerifiedConvolution;
import org.espalier.torch.module.VerifiedEngine;
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
    private static final int WARM_UPS = 3;

    /** So that noise does not diverge. */
    private static final double SMALL_RATE = 1e-9;

    private static final int MOST_STEPS = 12;
    private static final long BUDGET_NANOS = 2_000_000_000L;
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
    public TrainingAlone(
            VerifiedConvolution whole, VerifiedConvolution lane, SideBySide sideBySide, MachineNotes notes) {
        this.whole = whole;
        this.lane = lane;
        this.sideBySide = sideBySide;
        this.notes = notes;
    }

    /** With notes beside the verdicts on kernels, in the user's cache. */
    public static TrainingAlone of(Engine engine, VerifiedEngine verified) {
        return new TrainingAlone(
                verified.convolution(),
                verified.laneConvolution(),
                verified.sideBySide(),
                MachineNotes.ofUser(engine, "steps"));
    }

    /**
     * The lanes among which batches are divided; empty where all threads share every operation. Verifies the convolutions that the training needs, and
     * measures where nothing is known yet.
     *
     * @param batch images of a batch
     */
    public synchronized Optional<SideBySide> lanes(Network network, int batch) {
        int lanes = sideBySide.lanes().count();
        if (lanes == 1 || batch < lanes || !isDivisible(network)) {
            whole.prepare(network, batch);
            return Optional.empty();
        }
        String key = Long.toHexString(Seeds.derive(0, network + "|" + batch, 0));
        Way way = notes.find(key).map(Way::valueOf).orElse(null);
        if (way != Way.DIVIDED) {
            whole.prepare(network, batch);
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
        lane.prepare(network, batch / lanes);
        if (batch % lanes != 0) {
            lane.prepare(network, batch / lanes + 1);
        }
    }

    /** Whether its images can be computed apart: operations of others may look at the whole batch. */
    static boolean isDivisible(Network network) {
        return network.layers().stream()
                .allMatch(layer -> layer.operation().getClass().getPackageName().equals(PACKAGE));
    }

    private Way measured(Network network, int batch) {
        Map<Way, Long> best = new LinkedHashMap<>();
        try (PointerScope scope = new PointerScope();
                Attempt together = new Attempt(network, batch, whole, null);
                Attempt divided = new Attempt(network, batch, whole, sideBySide)) {
            long start = System.nanoTime();
            for (int step = 0; step < MOST_STEPS; step++) {
                for (Map.Entry<Way, Attempt> each :
                        Map.of(Way.ALL_THREADS, together, Way.DIVIDED, divided).entrySet()) {
                    long nanos = each.getValue().step();
                    if (step >= WARM_UPS) {
                        best.merge(each.getKey(), nanos, Math::min);
                    }
                }
                if (step > WARM_UPS && System.nanoTime() - start > BUDGET_NANOS) {
                    break;
                }
            }
        }
        Way way = best.getOrDefault(Way.DIVIDED, 0L) <= best.getOrDefault(Way.ALL_THREADS, 0L)
                ? Way.DIVIDED
                : Way.ALL_THREADS;
        LOG.info(
                "{}: a step takes {} ms by all threads, {} ms divided among {} lanes",
                network.name(),
                millis(best, Way.ALL_THREADS),
                millis(best, Way.DIVIDED),
                sideBySide.lanes().count());
        return way;
    }

    private static String millis(Map<Way, Long> best, Way way) {
        return String.format(Locale.ROOT, "%.1f", best.getOrDefault(way, 0L) / 1e6);
    }

    /** A training of noise, thrown away. */
    private static final class Attempt implements AutoCloseable {
        private final NetworkModule module;
        private final Trainer trainer;

        Attempt(Network network, int batch, VerifiedConvolution convolution, @Nullable SideBySide sideBySide) {
            this.module = NetworkModule.create(network, 0, Initialisation.HE_FAN_OUT, convolution);
            TrainingRecipe recipe = TrainingRecipe.standard(MOST_STEPS, 0).withLearningRate(SMALL_RATE);
            this.trainer =
                    new Trainer(module, recipe, new NoiseStream(network, batch), TrainingListener.NONE, sideBySide);
        }

        long step() {
            long start = System.nanoTime();
            trainer.run(null, trainer.epochsDone() + 1);
            return System.nanoTime() - start;
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
            return new Epoch() {
                private boolean taken;

                @Override
                public boolean hasNext() {
                    return !taken;
                }

                @Override
                public Batch next() {
                    taken = true;
                    Tensor images = TensorFactory.HOST.normal(
                            batch,
                            network.input().channels().asInt(),
                            network.input().height().asInt(),
                            network.input().width().asInt());
                    return new Batch(Tensors.channelsLast(images), TensorFactory.HOST.of(new long[batch], batch));
                }

                @Override
                public void close() {}
            };
        }
    }
}

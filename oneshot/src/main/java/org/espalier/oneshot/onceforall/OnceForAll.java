package org.espalier.oneshot.onceforall;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Architecture;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.oneshot.training.EpochLoop;
import org.espalier.oneshot.training.JointAlgorithm;
import org.espalier.oneshot.training.Sections;
import org.espalier.random.Seeds;
import org.espalier.space.Landmarks;
import org.espalier.torch.module.Noise;
import org.espalier.torch.module.ParameterStore.Stored;
import org.espalier.torch.train.BatchStream;
import org.espalier.torch.train.CheckpointFolder;
import org.espalier.torch.train.CosineSchedule;
import org.espalier.torch.train.Losses;
import org.espalier.torch.train.Optimiser;
import org.espalier.torch.train.TrainingListener;
import org.jspecify.annotations.Nullable;

/**
 * Once-for-all in one stage: the sandwich rule with in-place distillation (BigNAS, Yu et al. 2020, sections 3.1 and 3.2; values of AttentiveNAS,
 * Wang et al. 2021). Each step trains, on one batch, the largest member with the labels, then some random members and the smallest with only
 * the largest one's logits of the same step as soft targets. Gradients are summed, not averaged; then one step. The resolution is part of the
 * architecture: every member resizes the same batch to its own. Noise is for the largest member only.
 *
 * <p>Running statistics follow the largest member; any other member has to be recalibrated before it is evaluated. The supernet stays its
 * owner's. Not thread-safe.
 */
public final class OnceForAll implements AutoCloseable {
    private static final String WEIGHTS = "weights";
    private static final String OPTIMISER = "optimiser";

    private final Supernet supernet;
    private final OnceForAllSettings settings;
    private final Architecture largest;
    private final Architecture smallest;
    private final List<Stored> parameters;
    private final Optimiser optimiser;
    private final CosineSchedule schedule;
    private final EpochLoop loop;

    /** @param data batches at the space's largest resolution */
    public OnceForAll(Supernet supernet, OnceForAllSettings settings, BatchStream data, TrainingListener listener) {
        this.supernet = supernet;
        this.settings = settings;
        Landmarks landmarks = Landmarks.byMacs(supernet.space());
        this.largest = landmarks.largest();
        this.smallest = landmarks.smallest();
        this.parameters = supernet.store().trained();
        this.optimiser = settings.optimiser().over(parameters);
        this.schedule = settings.schedule(data.batches());
        this.loop = new EpochLoop(new Sandwich(), settings.epochs(), data, listener);
    }

    /** Trains to the end, from the newest good checkpoint where there is one. */
    public void run(@Nullable CheckpointFolder checkpoints) {
        run(checkpoints, settings.epochs());
    }

    /** The same, but stops after some epochs. */
    public void run(@Nullable CheckpointFolder checkpoints, int untilEpoch) {
        loop.run(checkpoints, untilEpoch);
    }

    /** The members of a step, the largest first, the smallest last. */
    public List<Architecture> members(long step) {
        List<Architecture> members = new ArrayList<>(List.of(largest));
        for (int i = 0; i < settings.randomMembers(); i++) {
            long number = Math.addExact(Math.multiplyExact(step, settings.randomMembers()), i);
            members.add(supernet.space().sample(Seeds.generator(settings.seed(), "once-for-all members", number)));
        }
        members.add(smallest);
        return members;
    }

    @Override
    public void close() {
        optimiser.close();
    }

    private final class Sandwich implements JointAlgorithm {
        @Override
        public String identity() {
            return "once-for-all|" + settings + "|" + supernet.space().name() + "|"
                    + supernet.space().decisions().all() + "|"
                    + supernet.store().trainedValues();
        }

        @Override
        public StepReport step(BatchStream.Labelled batch, int epoch, long step) {
            double rate = schedule.at(step);
            optimiser.clearGradients();
            List<Architecture> members = members(step);
            Noise noise = new Noise(true, settings.seed(), step, settings.dropPath());
            Tensor logits = supernet.forward(
                    batch.images(), members.get(0), supernet.evaluating().training(noise));
            Tensor loss = Losses.crossEntropy(logits, batch.labels(), settings.labelSmoothing());
            double value = loss.item_double();
            long correct = Losses.correct(logits, batch.labels());
            loss.backward();
            Tensor soft = logits.detach().softmax(1);
            supernet.addGradients(batch.images(), members.subList(1, members.size()), own -> distance(soft, own));
            settings.clip().apply(parameters);
            optimiser.step(rate);
            return new StepReport(value, correct, rate);
        }

        /** Cross entropy with the soft targets, whose gradient is that of the Kullback-Leibler divergence. */
        private Tensor distance(Tensor soft, Tensor logits) {
            Tensor products = soft.mul(logits.log_softmax(1));
            return products.sum().mul(new Scalar(-1.0 / soft.size(0)));
        }

        @Override
        public Map<String, float[]> state() {
            return new Sections()
                    .put(WEIGHTS, supernet.store().snapshot())
                    .put(OPTIMISER, optimiser.state())
                    .all();
        }

        @Override
        public void restore(Map<String, float[]> state) {
            supernet.store().restore(Sections.section(state, WEIGHTS));
            optimiser.restore(Sections.section(state, OPTIMISER));
        }
    }
}

package org.espalier.oneshot.onceforall;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Architecture;
import org.espalier.oneshot.supernet.MemberPass;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.random.Seeds;
import org.espalier.space.Landmarks;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.Noise;
import org.espalier.torch.module.ParameterStore.Stored;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.BatchStream;
import org.espalier.torch.train.CheckpointFolder;
import org.espalier.torch.train.CosineSchedule;
import org.espalier.torch.train.Losses;
import org.espalier.torch.train.Optimiser;
import org.espalier.torch.train.Sections;
import org.espalier.torch.train.Targets;
import org.espalier.torch.train.TrainingAlgorithm;
import org.espalier.torch.train.TrainingListener;
import org.espalier.torch.train.TrainingLoop;
import org.jspecify.annotations.Nullable;

/**
 * Once-for-all in one stage: the sandwich rule with in-place distillation (BigNAS, Yu et al. 2020, sections 3.1 and 3.2; values of AttentiveNAS,
 * Wang et al. 2021). Each step trains, on one batch, the largest member with the labels, then some random members and the smallest with only
 * the largest one's logits of the same step as soft targets. Gradients are summed, not averaged; then one step. The resolution is part of the
 * architecture: every member resizes the same batch to its own. Noise is for the largest member only. Where a batch's images are mixed in pairs,
 * the largest member learns from both labels, and the others from its answers to the mixed images.
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
    private final TrainingLoop loop;

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
        this.loop = new TrainingLoop(new Sandwich(), settings.epochs(), data, listener);
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

    private final class Sandwich implements TrainingAlgorithm {
        @Override
        public String identity() {
            return "once-for-all|" + settings + "|" + supernet.space().name() + "|"
                    + supernet.space().decisions().all() + "|"
                    + supernet.store().trainedValues() + "|" + settings.epochs();
        }

        @Override
        public boolean normalisesBatches() {
            return supernet.store().holdsStatistics();
        }

        @Override
        public StepReport step(Batch batch, int epoch, long step) {
            double rate = schedule.at(step);
            optimiser.clearGradients();
            List<Architecture> members = members(step);
            Teacher teacher = new Teacher(members.get(0), batch.targets(), step);
            List<MemberPass> passes = new ArrayList<>(List.of(teacher));
            members.subList(1, members.size()).forEach(member -> passes.add(new Student(member, teacher)));
            try {
                supernet.addGradients(batch.images(), passes);
            } finally {
                teacher.close();
            }
            settings.clip().apply(parameters);
            optimiser.step(rate);
            return new StepReport(teacher.value, teacher.correct, rate);
        }

        @Override
        public double witness() {
            return supernet.store().sum();
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

    /** The largest member, which learns from the labels. Students may begin before its logits are there, and wait for them at their loss. */
    private final class Teacher implements MemberPass, AutoCloseable {
        private final Architecture member;
        private final Targets targets;
        private final long step;
        private final CompletableFuture<Tensor> soft = new CompletableFuture<>();
        private double value;
        private long correct;

        Teacher(Architecture member, Targets targets, long step) {
            this.member = member;
            this.targets = targets;
            this.step = step;
        }

        @Override
        public Architecture member() {
            return member;
        }

        @Override
        public ModuleContext mode(ModuleContext evaluating) {
            return evaluating.training(new Noise(true, settings.seed(), step, settings.dropPath()));
        }

        @Override
        public Tensor loss(Tensor logits) {
            Tensor answers = logits.detach().softmax(1);
            answers.retainReference();
            soft.complete(answers);
            Tensor loss = targets.loss(logits, settings.labelSmoothing());
            value = HostCopies.number(loss);
            correct = Losses.correct(logits, targets.labels());
            return loss;
        }

        @Override
        public void failed(Throwable cause) {
            soft.completeExceptionally(cause);
        }

        @Override
        public void close() {
            if (soft.isDone() && !soft.isCompletedExceptionally()) {
                soft.join().close();
            }
        }
    }

    /** A smaller member, which learns from the teacher. */
    private record Student(Architecture member, Teacher teacher) implements MemberPass {
        @Override
        public ModuleContext mode(ModuleContext evaluating) {
            return evaluating.batchOnly();
        }

        /** Cross entropy with the soft targets, whose gradient is that of the Kullback-Leibler divergence. */
        @Override
        public Tensor loss(Tensor logits) {
            Tensor soft = teacher.soft.join();
            Tensor products = soft.mul(logits.log_softmax(1));
            return products.sum().mul(new Scalar(-1.0 / soft.size(0)));
        }
    }
}

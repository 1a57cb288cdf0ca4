package org.espalier.oneshot.strategy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Architecture;
import org.espalier.oneshot.strategy.OnceForAll.Attention;
import org.espalier.oneshot.supernet.Lesson;
import org.espalier.oneshot.supernet.MemberPass;
import org.espalier.oneshot.supernet.MemberSampler;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.random.Seeds;
import org.espalier.service.Lazy;
import org.espalier.space.Landmarks;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.loss.Targets;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.Noise;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.PartIdentity;

/**
 * The sandwich rule with in-place distillation (BigNAS, Yu et al. 2020, sections 3.1 and 3.2). Each step trains, on one batch, the largest member
 * with the labels, then some random members and the smallest with only the largest one's logits of the same step as soft targets. The resolution
 * is part of the architecture: every member resizes the same batch to its own. Noise is for the largest member only, and the running statistics
 * follow it. Where a batch's images are mixed in pairs, the largest member learns from both labels, and the others from its answers to the mixed
 * images.
 */
final class Sandwich implements Lesson, MemberSampler {
    /** Members of whom attention chooses one. */
    private static final int ALIKE = 3;

    private final OnceForAllSettings settings;
    private final Loss loss;
    private final TrainedPart part;
    private final Attention attention;
    private final Optional<Supernet> judging;
    private final Supplier<Landmarks> ends;

    /**
     * @param part that all members of a step are of
     * @param attention by which one of several is trained
     * @param judging computes those; empty where only members are asked for
     */
    Sandwich(
            TrainedPart part, OnceForAllSettings settings, Loss loss, Attention attention, Optional<Supernet> judging) {
        this.attention = attention;
        this.judging = judging;
        this.settings = settings;
        this.loss = loss;
        this.part = part;
        // whoever only reads a trained supernet draws nothing
        this.ends = Lazy.of(part::ends);
    }

    /** Its settings are those of the recipe. */
    @Override
    public String identity() {
        String attentive = attention == Attention.NONE ? "" : " " + attention;
        return "once-for-all" + part.identity() + attentive + PartIdentity.ofLoss(loss);
    }

    /** The largest first, the smallest last; where one of several is trained, all of these. */
    @Override
    public List<Architecture> members(SearchSpace of, Clock clock) {
        return members(clock);
    }

    @Override
    public List<Architecture> members(Clock clock) {
        List<Architecture> members = new ArrayList<>(List.of(ends.get().largest()));
        drawn(clock).forEach(members::addAll);
        members.add(ends.get().smallest());
        return members;
    }

    /** Of each random place those of whom one is trained. */
    private List<List<Architecture>> drawn(Clock clock) {
        List<List<Architecture>> drawn = new ArrayList<>();
        for (int i = 0; i < settings.randomMembers(); i++) {
            long number = Math.addExact(Math.multiplyExact(clock.step(), settings.randomMembers()), i);
            SplittableRandom random = Seeds.generator(settings.seed(), "once-for-all members", number);
            drawn.add(attention == Attention.NONE ? List.of(part.draw(random)) : part.alike(ALIKE, ends.get(), random));
        }
        return drawn;
    }

    /** The members of a step, of those that are alike the one that attention chooses by the loss on the labels. */
    private List<Architecture> taught(Batch batch, Clock clock) {
        if (attention == Attention.NONE) {
            return members(clock);
        }
        Supernet judge = judging.orElseThrow();
        List<Architecture> members = new ArrayList<>(List.of(ends.get().largest()));
        for (List<Architecture> alike : drawn(clock)) {
            double[] losses = judge.judge(
                    batch.images(), alike, logits -> HostCopies.number(loss.of(logits, batch.targets(), 0)));
            int chosen = 0;
            for (int i = 1; i < losses.length; i++) {
                boolean isLess = losses[i] < losses[chosen];
                chosen = losses[i] != losses[chosen] && isLess == (attention == Attention.BEST_UP) ? i : chosen;
            }
            members.add(alike.get(chosen));
        }
        members.add(ends.get().smallest());
        return members;
    }

    @Override
    public Taught teach(Batch batch, Clock clock) {
        List<Architecture> members = taught(batch, clock);
        Teacher teacher = new Teacher(members.get(0), batch.targets(), clock.step());
        List<MemberPass> passes = new ArrayList<>(List.of(teacher));
        members.subList(1, members.size()).forEach(member -> passes.add(new Student(member, teacher, loss)));
        return new Lectured(passes, teacher);
    }

    /** A teacher with its students. */
    private record Lectured(List<MemberPass> passes, Teacher teacher) implements Taught {
        @Override
        public double loss() {
            return teacher.value;
        }

        @Override
        public double glance() {
            return teacher.glance;
        }

        @Override
        public void close() {
            teacher.close();
        }
    }

    /** The largest member, which learns from the labels. Students may begin before its logits are there, and wait for them at their loss. */
    private final class Teacher implements MemberPass, AutoCloseable {
        private final Architecture member;
        private final Targets targets;
        private final long step;
        private final CompletableFuture<Tensor> soft = new CompletableFuture<>();
        private double value;
        private double glance;

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
            Tensor answers = loss.lesson(logits);
            answers.retainReference();
            soft.complete(answers);
            Tensor mean = loss.of(logits, targets, settings.labelSmoothing());
            value = HostCopies.number(mean);
            glance = loss.glance(logits, targets);
            return mean;
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
    private record Student(Architecture member, Teacher teacher, Loss objective) implements MemberPass {
        @Override
        public ModuleContext mode(ModuleContext evaluating) {
            return evaluating.batchOnly();
        }

        @Override
        public Tensor loss(Tensor logits) {
            return objective.taught(logits, teacher.soft.join());
        }
    }
}

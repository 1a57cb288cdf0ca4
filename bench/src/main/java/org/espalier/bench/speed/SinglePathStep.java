package org.espalier.bench.speed;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.espalier.decision.Architecture;
import org.espalier.graph.Network;
import org.espalier.oneshot.supernet.LabelledMembers;
import org.espalier.oneshot.supernet.MemberRecipe;
import org.espalier.oneshot.supernet.MemberSampler;
import org.espalier.oneshot.supernet.MemberTraining;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.loss.Losses;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.GradientClip;
import org.espalier.torch.train.Sgd;
import org.espalier.torch.train.TrainingListener;
import org.espalier.torch.train.TrainingLoop;

/** A step of a supernet that trains one member drawn uniformly (single path one-shot, Guo et al. 2020), which has no company on the lanes. */
final class SinglePathStep implements SpeedBenchmark {
    private static final int CLASSES = 10;
    private static final RandomImages IMAGES = new RandomImages(64, 32, CLASSES);
    private static final double RATE = 0.1;
    private static final double MOMENTUM = 0.9;
    private static final double DECAY = 4e-5;
    private static final double CLIP = 5;
    private static final double SMOOTHING = 0.1;

    @Override
    public String name() {
        return "single-path-step";
    }

    @Override
    public String what() {
        return "a step of single path one-shot (one member, drawn uniformly) on mobilenet-v3, batch 64, images of 24x24 and 32x32";
    }

    /** One member a step. */
    private record Uniform() implements MemberSampler {
        @Override
        public List<Architecture> members(SearchSpace space, Clock clock) {
            return List.of(space.sample(Seeds.generator(1, "single path", clock.step())));
        }
    }

    @Override
    public SpeedResult run(SpeedContext context) {
        SearchSpace space = OnceForAllStep.space();
        MemberSampler sampler = new Uniform();
        List<Network> members = new ArrayList<>();
        for (int round = 0; round < context.rounds(); round++) {
            members.add(space.network(member(sampler, space, round, context)));
        }
        try (RandomBatch images = IMAGES.make();
                Supernet fast = Supernet.create(space, store(), context.convolution(), context.sideBySide());
                Supernet slow = Supernet.create(space, store(), Ordinary.CONVOLUTION);
                PointerScope scope = new PointerScope();
                MemberTraining first = training(fast, sampler, context);
                MemberTraining second = training(fast, sampler, context)) {
            Predicate<Network> byAllThreads = member -> first.usesAllThreads(member, IMAGES.batch());
            context.convolution().prepare(members.stream().filter(byAllThreads).toList(), IMAGES.batch());
            context.laneConvolution()
                    .prepare(members.stream().filter(byAllThreads.negate()).toList(), IMAGES.batch());
            TrainingLoop warming = new TrainingLoop(first, context.rounds(), images, TrainingListener.NONE);
            TrainingLoop timed = new TrainingLoop(second, context.rounds(), images, TrainingListener.NONE);
            Ordinary.plain(slow.store());
            SGD sgd = Ordinary.sgd(slow.store(), RATE, MOMENTUM, false, DECAY);
            int[] done = {0};
            // the first training warms exactly the members that the second one is timed on
            return Turns.measure(
                    this,
                    context,
                    3,
                    round -> (done[0]++ < context.rounds() ? warming : timed).run(null, round + 1),
                    round -> ordinary(slow, member(sampler, space, round, context), images, sgd));
        }
    }

    private static MemberTraining training(Supernet supernet, MemberSampler sampler, SpeedContext context) {
        MemberRecipe recipe =
                new MemberRecipe.Plain(new Sgd(MOMENTUM, false, DECAY), RATE, 0, 0, GradientClip.norm(CLIP));
        LabelledMembers lesson = new LabelledMembers(supernet.space(), sampler, Loss.CROSS_ENTROPY, SMOOTHING);
        return new MemberTraining(supernet, lesson, recipe, context.rounds());
    }

    private static ParameterStore store() {
        return new ParameterStore(1, Initialisation.HE_FAN_OUT);
    }

    private static Architecture member(MemberSampler sampler, SearchSpace space, int step, SpeedContext context) {
        return sampler.members(space, Clock.atEpoch(step, 1, context.rounds())).get(0);
    }

    private static void ordinary(Supernet supernet, Architecture member, RandomBatch images, SGD sgd) {
        sgd.zero_grad(true);
        Tensor labels = images.labels();
        Tensor logits = OrdinaryMembers.forward(
                supernet,
                member,
                images.images(),
                OrdinaryMembers.context(supernet).batchOnly());
        Tensor loss = Losses.crossEntropy(logits, labels, SMOOTHING);
        HostCopies.number(loss);
        Losses.correct(logits, labels);
        loss.backward();
        torch.clip_grad_norm_(Ordinary.tensors(supernet.store()), CLIP);
        sgd.step();
    }
}

package org.espalier.bench.speed;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.espalier.decision.Architecture;
import org.espalier.graph.Network;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.strategy.OnceForAll;
import org.espalier.oneshot.supernet.MemberSampler;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.loss.Losses;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.Noise;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.TrainingAlgorithm;
import org.espalier.torch.train.TrainingListener;
import org.espalier.torch.train.TrainingLoop;
import org.espalier.zoo.Zoo;

/** A sandwich step of once-for-all on the elastic MobileNetV3: the largest member, two random ones, the smallest. */
final class OnceForAllStep implements SpeedBenchmark {
    private static final int CLASSES = 10;
    private static final RandomImages IMAGES = new RandomImages(64, 32, CLASSES);

    @Override
    public String name() {
        return "once-for-all-step";
    }

    @Override
    public String what() {
        return "a sandwich step of once-for-all (largest, 2 random, smallest member) on mobilenet-v3, batch 64, images of"
                + " 24x24 and 32x32";
    }

    static SearchSpace space() {
        return Zoo.installed()
                .space("mobilenet-v3", Map.of("resolution", List.of(24, IMAGES.size()), "classes", CLASSES));
    }

    @Override
    public SpeedResult run(SpeedContext context) {
        SearchSpace space = space();
        try (RandomBatch images = IMAGES.make()) {
            return run(context, space, images);
        }
    }

    private SpeedResult run(SpeedContext context, SearchSpace space, RandomBatch images) {
        OneShotContext given = OneShotContext.plain(
                        space, images, Optional.empty(), context.rounds(), context.convolution(), 1)
                .on(context.sideBySide());
        OnceForAll strategy = new OnceForAll(context.rounds(), IMAGES.batch(), 0.1);
        MemberSampler sampler = strategy.members(given);
        try (Supernet fast = Supernet.create(space, store(), context.convolution(), context.sideBySide());
                Supernet slow = Supernet.create(space, store(), Ordinary.CONVOLUTION);
                PointerScope scope = new PointerScope();
                TrainingAlgorithm first = strategy.create(given, fast);
                TrainingAlgorithm second = strategy.create(given, fast)) {
            TrainingLoop warming = new TrainingLoop(first, context.rounds(), images, TrainingListener.NONE);
            TrainingLoop timed = new TrainingLoop(second, context.rounds(), images, TrainingListener.NONE);
            List<Network> members = new ArrayList<>();
            for (int i = 0; i < context.rounds(); i++) {
                members(sampler, space, i, context).forEach(member -> members.add(space.network(member)));
            }
            context.laneConvolution().prepare(members, IMAGES.batch());
            Ordinary.plain(slow.store());
            SGD sgd = Ordinary.sgd(slow.store(), 0.1, 0.9, true, 1e-5);
            int[] done = {0};
            // the first training warms exactly the members that the second one is timed on
            return Turns.measure(
                    this,
                    context,
                    4,
                    round -> (done[0]++ < context.rounds() ? warming : timed).run(null, round + 1),
                    round -> ordinary(slow, members(sampler, space, round, context), images, sgd, round));
        }
    }

    private static ParameterStore store() {
        return new ParameterStore(1, Initialisation.HE_FAN_OUT);
    }

    private static List<Architecture> members(
            MemberSampler sampler, SearchSpace space, int step, SpeedContext context) {
        return sampler.members(space, Clock.atEpoch(step, 1, context.rounds()));
    }

    private static void ordinary(Supernet supernet, List<Architecture> members, RandomBatch batch, SGD sgd, int round) {
        sgd.zero_grad(true);
        Tensor images = batch.images();
        Tensor labels = batch.labels();
        ModuleContext training = OrdinaryMembers.context(supernet).training(new Noise(true, 1, round, 0));
        Tensor logits = OrdinaryMembers.forward(supernet, members.get(0), images, training);
        Tensor loss = Losses.crossEntropy(logits, labels, 0.1);
        HostCopies.number(loss);
        Losses.correct(logits, labels);
        loss.backward();
        Tensor soft = logits.detach().softmax(1);
        for (Architecture member : members.subList(1, members.size())) {
            try (PointerScope scope = new PointerScope()) {
                ModuleContext context = OrdinaryMembers.context(supernet).batchOnly();
                Tensor own = OrdinaryMembers.forward(supernet, member, images, context);
                soft.mul(own.log_softmax(1))
                        .sum()
                        .mul(new Scalar(-1.0 / IMAGES.batch()))
                        .backward();
            }
        }
        torch.clip_grad_value_(Ordinary.tensors(supernet.store()), 1.0);
        sgd.step();
    }
}

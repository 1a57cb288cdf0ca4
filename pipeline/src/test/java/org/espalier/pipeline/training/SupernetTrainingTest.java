package org.espalier.pipeline.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.graph.Network;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.strategy.Darts;
import org.espalier.oneshot.strategy.OnceForAll;
import org.espalier.oneshot.supernet.LabelledMembers;
import org.espalier.oneshot.supernet.MemberRecipe;
import org.espalier.oneshot.supernet.MemberSampler;
import org.espalier.oneshot.supernet.MemberTraining;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.Lanes;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.module.Convolution;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.SideBySide;
import org.espalier.torch.train.BatchStream;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.GradientClip;
import org.espalier.torch.train.Sgd;
import org.espalier.torch.train.TrainingAlgorithm;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;

/** Which convolutions are verified before a supernet is trained: those that its steps will use. */
class SupernetTrainingTest {
    private static final Convolution DIRECT = new DirectConvolution();
    private static final SearchSpace SPACE = Zoo.installed()
            .space(
                    Path.of("..", "examples", "elastic-mbconv.yaml").toString(),
                    Map.of("input", List.of(3, 32, 32), "resolution", List.of(16, 32), "classes", 4));
    private static final int BATCH = 8;

    private record First(int count) implements MemberSampler {
        @Override
        public List<Architecture> members(SearchSpace space, Clock clock) {
            return IntStream.range(0, count)
                    .mapToObj(i -> space.sample(Seeds.generator(1, "first", i)))
                    .toList();
        }
    }

    /** Batches that nobody asks for. */
    private record Unread() implements BatchStream {
        @Override
        public int batches() {
            return 1;
        }

        @Override
        public Epoch epoch(long number) {
            throw new IllegalStateException("no step was asked for");
        }
    }

    private static List<Network> members() {
        return IntStream.range(0, 40)
                .mapToObj(i -> SPACE.network(SPACE.sample(Seeds.generator(2, "member", i))))
                .toList();
    }

    private static double values(Network network) {
        return BATCH * network.activationBytes() / 4.0 / network.layers().size();
    }

    private static List<Network> byAllThreads(MemberSampler sampler, List<Network> members, long worthSplitting) {
        SideBySide sideBySide = new SideBySide(Lanes.NONE, DIRECT, worthSplitting);
        try (Supernet supernet = Supernet.create(SPACE, context().store(), DIRECT, sideBySide);
                MemberTraining training = new MemberTraining(
                        supernet,
                        new LabelledMembers(SPACE, sampler, Loss.CROSS_ENTROPY, 0),
                        new MemberRecipe.Plain(new Sgd(0.9, false, 0), 0.1, 0, 0, GradientClip.norm(5)),
                        1)) {
            return SupernetTraining.byAllThreads(training, members, BATCH);
        }
    }

    private static OneShotContext context() {
        return OneShotContext.plain(SPACE, new Unread(), Optional.empty(), 1, DIRECT, 1);
    }

    @Test
    void largeMembersThatAreTrainedAloneNeedThoseOfAllThreads() {
        List<Network> members = members();
        List<Double> sorted =
                members.stream().map(SupernetTrainingTest::values).sorted().toList();
        long middle = sorted.get(sorted.size() / 2).longValue();
        List<Network> large =
                members.stream().filter(member -> values(member) >= middle).toList();
        assertThat(large).hasSizeBetween(1, members.size() - 1);
        assertThat(byAllThreads(new First(1), members, middle)).isEqualTo(large);
    }

    @Test
    void membersThatAreTrainedTogetherNeedThoseOfALane() {
        assertThat(byAllThreads(new First(2), members(), 0)).isEmpty();
        try (Supernet supernet =
                        Supernet.create(SPACE, context().store(), DIRECT, new SideBySide(Lanes.NONE, DIRECT, 0));
                TrainingAlgorithm training = new OnceForAll().create(context(), supernet)) {
            assertThat(SupernetTraining.byAllThreads(training, members(), BATCH))
                    .isEmpty();
        }
    }

    @Test
    void ofATrainingOfAnotherKindNothingIsKnown() {
        SearchSpace cells = Zoo.installed().space("nas-bench-201", Map.of("channels", 4, "cells", 1));
        OneShotContext context = OneShotContext.plain(cells, new Unread(), Optional.of(new Unread()), 1, DIRECT, 1);
        try (TrainingAlgorithm training = new Darts(1, BATCH, 3e-4, false, false).create(context)) {
            assertThat(SupernetTraining.byAllThreads(training, members(), BATCH))
                    .isEmpty();
        }
    }
}

package org.espalier.oneshot.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.decision.Architecture;
import org.espalier.measure.ClassMeasures;
import org.espalier.oneshot.MixedStream;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.ToySpaces;
import org.espalier.oneshot.ToyStream;
import org.espalier.oneshot.strategy.OnceForAll.Attention;
import org.espalier.oneshot.supernet.MemberEvaluation;
import org.espalier.oneshot.supernet.MemberPass;
import org.espalier.oneshot.supernet.MemberSampler;
import org.espalier.oneshot.supernet.MemberScore;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.search.Constraints;
import org.espalier.search.InfeasibleException;
import org.espalier.space.GraphSpace;
import org.espalier.space.Landmarks;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.loss.ClassTally;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.Noise;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.BatchStream;
import org.espalier.torch.train.CheckpointFolder;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.Optimiser;
import org.espalier.torch.train.Sgd;
import org.espalier.torch.train.TrainingAlgorithm;
import org.espalier.torch.train.TrainingListener;
import org.espalier.torch.train.TrainingLoop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnceForAllTest {
    private static final GraphSpace SPACE = ToySpaces.elastic();
    private static final int CLASSES = 4;
    private static final ToyStream DATA = new ToyStream(6, 16, 12, 3);

    @TempDir
    Path folder;

    private static Supernet supernet() {
        return Supernet.create(
                SPACE, new ParameterStore(5, Initialisation.HE_FAN_OUT, ScalarType.Float), new DirectConvolution());
    }

    private static OneShotContext context(BatchStream data, int epochs, long seed) {
        return OneShotContext.plain(SPACE, data, Optional.empty(), epochs, new DirectConvolution(), seed);
    }

    private static TrainingAlgorithm training(Supernet supernet, BatchStream data, int epochs, long seed) {
        return new OnceForAll(epochs, 16, 0.1).create(context(data, epochs, seed), supernet);
    }

    private static void run(TrainingAlgorithm training, BatchStream data, int epochs, TrainingListener listener) {
        new TrainingLoop(training, epochs, data, listener).run(null, epochs);
    }

    private static List<Architecture> members(int step) {
        return new OnceForAll(2, 16, 0.1).members(context(DATA, 2, 1)).members(SPACE, new Clock(step / 6, step, 6, 2));
    }

    @Test
    void aStepTrainsTheLargestTwoRandomAndTheSmallest() {
        List<Architecture> members = members(7);
        assertThat(members).hasSize(4).isEqualTo(members(7)).isNotEqualTo(members(8));
        assertThat(members.get(0).option(SPACE.decisions().byPath("s0.b0.kernel")))
                .isEqualTo("7");
        assertThat(members.get(0).option(SPACE.decisions().byPath("resolution")))
                .isEqualTo("12");
        assertThat(members.get(3).option(SPACE.decisions().byPath("s1.depth"))).isEqualTo("1");
        assertThat(members.get(3).option(SPACE.decisions().byPath("resolution")))
                .isEqualTo("8");
    }

    private static double macs(Architecture member) {
        return SPACE.counters().macs().of(member);
    }

    /** Places 1 to 3 and 4 to 6 are alike: of one fortieth of the range, but where no draw was so near. */
    @Test
    void attentionChoosesAmongMembersThatCostTheSame() {
        MemberSampler sampler = new OnceForAll(2, 16, 0.1, false, Attention.BEST_UP).members(context(DATA, 2, 1));
        Landmarks ends = Landmarks.byMacs(SPACE);
        double near = (macs(ends.largest()) - macs(ends.smallest())) / 40;
        int apart = 0;
        Set<Architecture> seen = new HashSet<>();
        for (int step = 0; step < 100; step++) {
            List<Architecture> members = sampler.members(SPACE, new Clock(0, step, 100, 2));
            assertThat(members).hasSize(8);
            assertThat(members.get(0)).isEqualTo(ends.largest());
            assertThat(members.get(7)).isEqualTo(ends.smallest());
            for (int i = 1; i < 7; i++) {
                apart += Math.abs(macs(members.get(i)) - macs(members.get(i < 4 ? 1 : 4))) > near ? 1 : 0;
                seen.add(members.get(i));
            }
        }
        assertThat(apart).isLessThan(20);
        assertThat(seen).hasSizeGreaterThan(300);
    }

    /** The trained ones are those of the least loss, found here one by one; the others are those of the largest. */
    @Test
    void theBestOrTheWorstOfThemIsTrained() {
        OneShotContext context = context(DATA, 2, 1);
        try (Supernet supernet = supernet();
                BatchStream.Epoch epoch = DATA.epoch(0);
                PointerScope scope = new PointerScope()) {
            ToySpaces.randomise(supernet.store(), 8);
            Batch batch = epoch.next();
            for (Attention attention : List.of(Attention.BEST_UP, Attention.WORST_UP)) {
                OnceForAll strategy = new OnceForAll(2, 16, 0.1, false, attention);
                Clock clock = new Clock(0, 3, 6, 2);
                List<Architecture> asked = strategy.members(context).members(SPACE, clock);
                List<Architecture> expected = new ArrayList<>(List.of(asked.get(0)));
                for (int place = 1; place < 7; place += 3) {
                    expected.add(asked.subList(place, place + 3).stream()
                            .min(Comparator.comparingDouble(member -> (attention == Attention.BEST_UP ? 1 : -1)
                                    * HostCopies.number(Loss.CROSS_ENTROPY.of(
                                            supernet.forward(batch.images(), member), batch.targets(), 0))))
                            .orElseThrow());
                }
                expected.add(asked.get(7));
                assertThat(strategy.sandwich(context, Optional.of(supernet))
                                .teach(batch, clock)
                                .passes())
                        .extracting(MemberPass::member)
                        .isEqualTo(expected);
            }
        }
    }

    /** Of 100 steps: every member keeps the limit, the first is the largest that does, and more than a few come. */
    @Test
    void withinLimitsNothingElseIsTrained() {
        ToDoubleFunction<Architecture> macs = member -> SPACE.counters().macs().of(member);
        Landmarks whole = Landmarks.byMacs(SPACE);
        double limit = 0.2 * macs.applyAsDouble(whole.largest()) + 0.8 * macs.applyAsDouble(whole.smallest());
        Constraints limits = Constraints.parse(Map.of("macs", "<= " + limit), Map.of("macs", macs));
        MemberSampler sampler =
                new OnceForAll(2, 16, 0.1, true).members(context(DATA, 2, 1).within(limits));
        Set<Architecture> seen = new HashSet<>();
        for (int step = 0; step < 100; step++) {
            List<Architecture> members = sampler.members(SPACE, new Clock(0, step, 100, 2));
            assertThat(members)
                    .hasSize(4)
                    .allSatisfy(member -> assertThat(macs.applyAsDouble(member))
                            .isLessThanOrEqualTo(limit)
                            .isLessThanOrEqualTo(macs.applyAsDouble(members.get(0)))
                            .isGreaterThanOrEqualTo(macs.applyAsDouble(members.get(3))));
            seen.addAll(members);
        }
        assertThat(seen).hasSizeGreaterThan(10).contains(whole.smallest()).doesNotContain(whole.largest());
        assertThat(sampler.identity())
                .isNotEqualTo(
                        new OnceForAll(2, 16, 0.1).members(context(DATA, 2, 1)).identity());
    }

    @Test
    void whereNoMemberKeepsTheLimitsATrainingSaysSo() {
        Constraints limits = Constraints.parse(
                Map.of("macs", "<= 1"),
                Map.of("macs", member -> SPACE.counters().macs().of(member)));
        MemberSampler sampler =
                new OnceForAll(2, 16, 0.1, true).members(context(DATA, 2, 1).within(limits));
        assertThatThrownBy(() -> sampler.members(SPACE, Clock.atEpoch(0, 6, 2)))
                .isInstanceOf(InfeasibleException.class)
                .hasMessageContaining("macs <= 1");
    }

    @Test
    void largestAndSmallestMembersLearn() {
        try (Supernet supernet = supernet();
                TrainingAlgorithm training = training(supernet, DATA, 12, 1)) {
            run(training, DATA, 12, TrainingListener.NONE);
            List<MemberScore> scores = new MemberEvaluation(supernet)
                    .evaluate(
                            List.of(members(0).get(0), members(0).get(3)),
                            ToySpaces.images(4, 16, 12, 71),
                            ToySpaces.images(4, 16, 12, 72),
                            ClassTally::new);
            assertThat(scores)
                    .allSatisfy(score -> assertThat(ClassMeasures.accuracy().of(score.answers()))
                            .isGreaterThan(0.6));
        }
    }

    /** The loss of the first step, which is that of untrained weights, is linear in the weights of the labels. */
    @Test
    void theLargestMemberLearnsFromMixedLabels() {
        ToyStream once = new ToyStream(1, 16, 12, 3);
        double first = firstLoss(once);
        double second = firstLoss(new MixedStream(once, CLASSES, 0));
        assertThat(firstLoss(new MixedStream(once, CLASSES, 1))).isCloseTo(first, within(1e-6));
        assertThat(second).isNotCloseTo(first, within(1e-3));
        assertThat(firstLoss(new MixedStream(once, CLASSES, 0.75)))
                .isCloseTo(0.75 * first + 0.25 * second, within(1e-6));
    }

    private static double firstLoss(BatchStream data) {
        List<TrainingListener.EpochReport> told = new ArrayList<>();
        try (Supernet supernet = supernet();
                TrainingAlgorithm training = training(supernet, data, 1, 2)) {
            run(training, data, 1, told::add);
        }
        return told.get(0).loss();
    }

    @Test
    void aResumedTrainingEndsWithTheSameWeights() {
        ToyStream data = new ToyStream(2, 8, 12, 3);
        List<TrainingListener.EpochReport> told = new ArrayList<>();
        Map<String, float[]> straight;
        try (Supernet supernet = supernet();
                TrainingAlgorithm training = training(supernet, data, 3, 2)) {
            run(training, data, 3, told::add);
            straight = supernet.store().snapshot();
        }
        assertThat(told).extracting(TrainingListener.EpochReport::epoch).containsExactly(1, 2, 3);
        CheckpointFolder checkpoints = new CheckpointFolder(folder);
        try (Supernet supernet = supernet();
                TrainingAlgorithm training = training(supernet, data, 3, 2)) {
            new TrainingLoop(training, 3, data, TrainingListener.NONE).run(checkpoints, 1);
        }
        try (Supernet supernet = supernet();
                TrainingAlgorithm training = training(supernet, data, 3, 2)) {
            new TrainingLoop(training, 3, data, TrainingListener.NONE).run(checkpoints, 3);
            supernet.store()
                    .snapshot()
                    .forEach((name, values) -> assertThat(values).as(name).isEqualTo(straight.get(name)));
        }
        try (Supernet supernet = supernet();
                TrainingAlgorithm other = training(supernet, data, 3, 9)) {
            TrainingLoop loop = new TrainingLoop(other, 3, data, TrainingListener.NONE);
            assertThatThrownBy(() -> loop.run(checkpoints, 3)).hasMessageContaining("belongs to another recipe");
        }
    }

    /** After every weight has momentum, a step on one member leaves all that it does not use bit for bit, momentum included. */
    @Test
    void aStepDoesNotMoveWhatItDoesNotUse() {
        try (Supernet supernet = supernet();
                Optimiser optimiser =
                        new Sgd(0.9, false, 0.01).over(supernet.store().trained())) {
            for (Architecture member : SPACE.neighbours(SPACE.sample(org.espalier.random.Seeds.generator(1, "m", 0)))) {
                step(supernet, optimiser, member);
            }
            Architecture largest = new Architecture(
                    SPACE.decisions(),
                    SPACE.decisions().all().stream().mapToInt(d -> d.size() - 1).toArray());
            step(supernet, optimiser, largest);
            Map<String, float[]> weights = supernet.store().snapshot();
            Map<String, float[]> momentum = optimiser.state();
            Architecture smallest = new Architecture(
                    SPACE.decisions(), new int[SPACE.decisions().size()]);
            step(supernet, optimiser, smallest);
            Set<String> used =
                    new HashSet<>(supernet.extract(smallest).tensors().keySet());
            int unmoved = 0;
            for (ParameterStore.Stored stored : supernet.store().trained()) {
                String name = stored.name();
                if (!used.contains(name.replaceFirst("\\.weight\\..*_matrix", ".weight"))) {
                    assertThat(supernet.store().values(name)).as(name).isEqualTo(weights.get(name));
                    assertThat(optimiser.state().get(name + "|momentum")).isEqualTo(momentum.get(name + "|momentum"));
                    unmoved++;
                }
            }
            assertThat(unmoved).isGreaterThan(20);
            assertThat(supernet.store().values("classifier.weight")).isNotEqualTo(weights.get("classifier.weight"));
        }
    }

    private static void step(Supernet supernet, Optimiser optimiser, Architecture member) {
        try (PointerScope scope = new PointerScope()) {
            optimiser.clearGradients();
            supernet.forward(
                            TensorFactory.HOST.of(ToySpaces.noise(4 * 3 * 144, 1), 4, 3, 12, 12),
                            member,
                            supernet.evaluating().training(Noise.NONE))
                    .square()
                    .sum()
                    .backward();
            optimiser.step(0.01);
        }
    }

    /** Checkpoints of the first release are taken up. */
    @Test
    void theIdentityIsThatOfTheFirstRelease() {
        try (Supernet supernet = supernet();
                TrainingAlgorithm training = training(supernet, DATA, 2, 1)) {
            assertThat(training.identity())
                    .isEqualTo("once-for-all|" + OnceForAllSettings.standard(2, 1) + "|elastic|"
                            + SPACE.decisions().all() + "|" + supernet.store().trainedValues() + "|2");
        }
    }
}

package org.espalier.oneshot.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.espalier.decision.Architecture;
import org.espalier.oneshot.NoiseStream;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.strategy.Enas;
import org.espalier.oneshot.testing.ProvingSpaces;
import org.espalier.search.Constraints;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.BatchStream;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.Telemetry;
import org.espalier.torch.train.TrainingListener;
import org.espalier.torch.train.TrainingLoop;
import org.junit.jupiter.api.Test;

/** The order of an epoch: weights over all batches, each on a member of its own; then the controller, each sample on a batch of its own. */
class ControllerTrainingTest {
    private static final int BATCHES = 3;
    private static final int STEPS = 4;
    private static final int SAMPLES = 2;
    private static final Enas SETTINGS = new Enas(2, 4, 0.05, STEPS, SAMPLES, 0.0035, 1e-4, 0.99, 1.1, 2.5, 5);

    /** Whose batches are noted as they are taken, by the epoch of the stream. */
    private record Noted(BatchStream stream, String name, List<String> taken) implements BatchStream {
        @Override
        public int batches() {
            return stream.batches();
        }

        @Override
        public Epoch epoch(long number) {
            int[] next = {0};
            return stream.epoch(number).map(batch -> {
                taken.add(name + " " + number + "." + next[0]++);
                return batch;
            });
        }
    }

    private static OneShotContext context(SearchSpace space, int epochs, List<String> taken) {
        return OneShotContext.plain(
                space,
                new Noted(new NoiseStream(BATCHES, 4, 6, 4, TensorFactory.HOST), "weights", taken),
                Optional.of(new Noted(new NoiseStream(2, 4, 6, 4, TensorFactory.HOST), "other", taken)),
                epochs,
                new DirectConvolution(),
                5);
    }

    private static ControllerTraining training(OneShotContext context) {
        return (ControllerTraining) SETTINGS.create(context);
    }

    @Test
    void eachSampleIsJudgedByABatchOfItsOwnBehindTheWeights() {
        List<String> taken = new ArrayList<>();
        OneShotContext context = context(ProvingSpaces.choices(), 2, taken);
        try (ControllerTraining training = training(context)) {
            new TrainingLoop(training, 2, context.training(), TrainingListener.NONE).run(null, 1);
        }
        assertThat(taken)
                .containsExactly(
                        "weights 0.0",
                        "weights 0.1",
                        "weights 0.2",
                        "other 0.0",
                        "other 0.1",
                        "other 1.0",
                        "other 1.1",
                        "other 2.0",
                        "other 2.1",
                        "other 3.0",
                        "other 3.1");
    }

    @Test
    void theLastEpochEndsWithTheBestOfSeveral() {
        List<String> taken = new ArrayList<>();
        List<Optional<Architecture>> told = new ArrayList<>();
        OneShotContext context = context(ProvingSpaces.choices(), 2, taken);
        try (ControllerTraining training = training(context)) {
            TrainingLoop loop = new TrainingLoop(training, 2, context.training(), new TrainingListener() {
                @Override
                public void epoch(EpochReport report) {
                    told.add(report.telemetry().derived());
                }
            });
            loop.run(null, 1);
            assertThat(training.derived()).isEqualTo(Likeliest.of(context.space(), controllerOf(training)));
            loop.run(null, 2);
            assertThat(taken).hasSize(2 * (BATCHES + STEPS * SAMPLES) + 1);
            assertThat(taken.get(taken.size() - 1)).isEqualTo("other 8.0");
            assertThat(told.get(1)).contains(training.derived());
            Map<String, float[]> state = training.state();
            try (ControllerTraining again = training(context)) {
                assertThat(again.derived()).isNotNull();
                again.restore(state);
                assertThat(again.derived()).isEqualTo(training.derived());
            }
        }
    }

    private static Controller controllerOf(ControllerTraining training) {
        return training.controller();
    }

    /** Of the five that are drawn, none is better on the batch. */
    @Test
    void theChosenMemberIsTheBestOfThoseDrawn() {
        OneShotContext context = context(ProvingSpaces.choices(), 1, new ArrayList<>());
        try (ControllerTraining training = training(context);
                PointerScope scope = new PointerScope()) {
            new TrainingLoop(training, 1, context.training(), TrainingListener.NONE).run(null, 1);
            List<Architecture> candidates = training.candidates();
            assertThat(candidates).hasSize(5).contains(training.derived());
            Batch batch = context.otherHalf().epoch(4).next();
            double best = training.reward(training.derived(), batch);
            assertThat(candidates).allMatch(candidate -> training.reward(candidate, batch) <= best);
        }
    }

    @Test
    void candidatesKeepTheLimits() {
        SearchSpace space = ProvingSpaces.elastic();
        long least = space.counters()
                .params()
                .of(space.decisions().architecture(new int[space.decisions().size()]));
        OneShotContext context = context(space, 1, new ArrayList<>())
                .within(Constraints.parse(Map.of("params", "<= " + least), Constraints.counted(space)));
        try (ControllerTraining training = training(context)) {
            assertThat(training.candidates())
                    .isNotEmpty()
                    .allMatch(member -> space.counters().params().of(member) <= least);
        }
    }

    @Test
    void everyStepOfTheWeightsTrainsAnotherMember() {
        OneShotContext context = context(ProvingSpaces.choices(), 2, new ArrayList<>());
        try (ControllerTraining training = training(context)) {
            List<Architecture> members = new ArrayList<>();
            for (Clock clock = Clock.atEpoch(0, 40, 2); clock.step() < 40; clock = clock.next()) {
                members.addAll(training.members(clock));
                assertThat(training.members(clock)).containsExactly(members.get(members.size() - 1));
            }
            Set<Architecture> different = new HashSet<>(members);
            assertThat(members).hasSize(40);
            assertThat(different.size()).as("of 27 members, evenly at first").isGreaterThan(15);
        }
    }

    @Test
    void whatIsToldAreRewardsAndShares() {
        OneShotContext context = context(ProvingSpaces.choices(), 2, new ArrayList<>());
        try (ControllerTraining training = training(context)) {
            new TrainingLoop(training, 2, context.training(), TrainingListener.NONE).run(null, 1);
            Telemetry told = training.telemetry(Clock.atEpoch(0, BATCHES, 2));
            assertThat(told.measures().keySet()).containsExactlyInAnyOrder("reward", "baseline");
            assertThat(told.measures().get("reward")).isBetween(0.0, 1.0);
            assertThat(told.probabilities().values())
                    .allSatisfy(options -> assertThat(options.values())
                            .allSatisfy(share -> assertThat(share).isCloseTo(1.0 / 3, within(0.02))));
            try (ControllerTraining again = training(context)) {
                again.restore(training.state());
                assertThat(again.telemetry(Clock.atEpoch(0, BATCHES, 2))).isEqualTo(told);
            }
            assertThat(told.probabilities()).hasSize(3);
        }
    }
}

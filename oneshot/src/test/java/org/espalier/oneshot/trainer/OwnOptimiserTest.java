package org.espalier.oneshot.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.espalier.oneshot.JointStrategy;
import org.espalier.oneshot.papers.Reinforce;
import org.espalier.oneshot.strategy.Darts;
import org.espalier.oneshot.strategy.OnceForAll;
import org.espalier.oneshot.strategy.PDarts;
import org.espalier.oneshot.strategy.SecondOrderDarts;
import org.espalier.oneshot.strategy.Spos;
import org.espalier.oneshot.testing.ProvingSpaces;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.LearningRateSchedule;
import org.espalier.torch.train.Sgd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Optimiser and schedule of whoever trains take the place of the strategy's own for the weights, and of nothing else. */
class OwnOptimiserTest {
    private static final float RATE = 0.125f;

    @TempDir
    private Path folder;

    /** A rate of two epochs, as somebody else would write it. */
    private record Halved(double first) implements LearningRateSchedule {
        @Override
        public double at(Clock clock) {
            return clock.epoch() == 0 ? first : first / 2;
        }
    }

    private static Map<String, float[]> state(OneShotTrainer trainer) {
        return trainer.algorithm().state();
    }

    private static OneShotTrainerBuilder<JointTrainer> oneStep(JointStrategy strategy) {
        return ToyTrainers.joint(strategy).batchSize(16).epochs(1);
    }

    @Test
    void weightsMoveByTheRuleAndTheArchitectureAsTheStrategySays() {
        String weight;
        Map<String, float[]> before;
        Map<String, float[]> own;
        try (JointTrainer trainer = oneStep(new Darts())
                .optimiser(new SignDescent())
                .callbacks(new LearningRateScheduler(LearningRateSchedule.constant(RATE)))
                .build()) {
            weight = "weights:" + firstWeight(trainer);
            before = state(trainer);
            trainer.fit();
            own = state(trainer);
        }
        try (JointTrainer trainer = oneStep(new Darts()).build()) {
            trainer.fit();
            Map<String, float[]> usual = state(trainer);
            usual.keySet().stream()
                    .filter(name -> name.startsWith("alphas:"))
                    .forEach(name -> assertThat(own.get(name)).as(name).isEqualTo(usual.get(name)));
            assertThat(own.get(weight)).isNotEqualTo(usual.get(weight));
        }
        float[] first = before.get(weight);
        float[] second = own.get(weight);
        for (int i = 0; i < first.length; i++) {
            assertThat(Math.abs(second[i] - first[i])).isCloseTo(RATE, within(1e-6f));
        }
    }

    @Test
    void theRatesAreThoseOfTheSchedule() {
        try (JointTrainer trainer = ToyTrainers.joint(new Darts())
                .epochs(2)
                .callbacks(new LearningRateScheduler(new Halved(0.5)))
                .build()) {
            assertThat(trainer.fit().history())
                    .extracting(epoch -> epoch.values().get(EpochMeasures.RATE))
                    .containsExactly(0.5, 0.25);
        }
        try (SupernetTrainer trainer = ToyTrainers.supernet(new Spos())
                .epochs(2)
                .callbacks(new LearningRateScheduler(new Halved(0.5)))
                .build()) {
            assertThat(trainer.fit().history())
                    .extracting(epoch -> epoch.values().get(EpochMeasures.RATE))
                    .containsExactly(0.5, 0.25);
        }
    }

    /** The strategy's own optimiser as an object gives the strategy's own weights. */
    @Test
    void theSameRuleGivesTheSameWeights() {
        try (JointTrainer usual = ToyTrainers.joint(new Darts()).build();
                JointTrainer given = ToyTrainers.joint(new Darts())
                        .optimiser(new Sgd(0.9, false, 3e-4))
                        .build()) {
            usual.fit();
            given.fit();
            Map<String, float[]> wanted = state(usual);
            state(given).forEach((name, values) -> assertThat(values).as(name).isEqualTo(wanted.get(name)));
            assertThat(given.algorithm().identity())
                    .isNotEqualTo(usual.algorithm().identity());
        }
    }

    @Test
    void secondOrderAndSupernetsTakeItToo() {
        try (JointTrainer trainer =
                oneStep(new SecondOrderDarts()).optimiser(new SignDescent()).build()) {
            trainer.fit();
            assertThat(state(trainer)).containsKey("weight-optimiser:" + firstWeight(trainer) + "|steps");
        }
        try (SupernetTrainer trainer =
                ToyTrainers.supernet(new Spos()).optimiser(new SignDescent()).build()) {
            trainer.fit();
            assertThat(state(trainer)).containsKey("optimiser:" + firstWeight(trainer) + "|steps");
        }
        try (SupernetTrainer trainer = ToyTrainers.plain(
                        OneShotTrainer.builder(ProvingSpaces.elastic(), new OnceForAll()))
                .training(ToyTrainers.images(16, 1))
                .batchSize(8)
                .epochs(1)
                .optimiser(new SignDescent())
                .build()) {
            trainer.fit();
            assertThat(state(trainer)).containsKey("optimiser:" + firstWeight(trainer) + "|steps");
        }
    }

    /** Each stage has weights of its own, all of which follow the rule; metrics are taken with those of the running one. */
    @Test
    void everyStageOfAStagedSearchTakesIt() {
        try (JointTrainer trainer = ToyTrainers.joint(new PDarts())
                .epochs(6)
                .metrics("accuracy")
                .optimiser(new SignDescent())
                .callbacks(new LearningRateScheduler(LearningRateSchedule.constant(0.01)))
                .build()) {
            FitResult fit = trainer.fit();
            assertThat(fit.history()).hasSize(6).allSatisfy(epoch -> {
                assertThat(epoch.value(EpochMeasures.RATE)).hasValue(0.01f);
                assertThat(epoch.value("accuracy")).isPresent();
            });
            assertThat(fit.last("stage")).hasValue(3);
            assertThat(state(trainer)).containsKey("running:weight-optimiser:" + firstWeight(trainer) + "|steps");
        }
    }

    private static String firstWeight(OneShotTrainer trainer) {
        return trainer.sharedWeights().store().trained().get(0).name();
    }

    @Test
    void aTrainingWithItIsResumedToTheSameResult() {
        Map<String, float[]> wanted;
        try (JointTrainer trainer = own().build()) {
            trainer.fit();
            wanted = state(trainer);
        }
        for (int done : List.of(1, 2)) {
            try (JointTrainer trainer =
                    own().callbacks(new ModelCheckpoint(folder)).build()) {
                trainer.fit(done);
                if (done == 2) {
                    state(trainer)
                            .forEach((name, values) ->
                                    assertThat(values).as(name).isEqualTo(wanted.get(name)));
                }
            }
        }
        try (JointTrainer trainer = ToyTrainers.joint(new Darts())
                .epochs(2)
                .callbacks(new ModelCheckpoint(folder))
                .build()) {
            assertThatThrownBy(trainer::fit)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(folder + ": the checkpoint of epoch 2 belongs to another recipe");
        }
    }

    private static OneShotTrainerBuilder<JointTrainer> own() {
        return ToyTrainers.joint(new Darts())
                .epochs(2)
                .optimiser(new SignDescent())
                .callbacks(new LearningRateScheduler(new Halved(0.01)));
    }

    @Test
    void aStrategyThatKeepsToItsOwnRuleSaysSo() {
        assertThatThrownBy(() -> ToyTrainers.joint(new Reinforce())
                        .optimiser(new SignDescent())
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "optimiser: strategy 'reinforce' moves its weights by a rule of its own, expected a strategy that"
                                + " takes another; leave optimiser and learning-rate schedule out");
    }

    @Test
    void whatNoCheckpointCouldKnowIsRefused() {
        assertThatThrownBy(() -> ToyTrainers.joint(new Darts())
                        .callbacks(new LearningRateScheduler(clock -> 0.1))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is part of a training and no record");
    }

    @Test
    void aRateThatIsNoneNamesScheduleAndEpoch() {
        try (JointTrainer trainer = ToyTrainers.joint(new Darts())
                .callbacks(new LearningRateScheduler(new Halved(Double.NaN)))
                .build()) {
            assertThatThrownBy(trainer::fit)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("schedule Halved[first=NaN]: expected a finite learning rate of at least 0, got NaN in"
                            + " epoch 1 of 3");
        }
    }
}

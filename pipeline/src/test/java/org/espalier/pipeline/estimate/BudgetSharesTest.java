package org.espalier.pipeline.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.espalier.event.BudgetShared.Share;
import org.espalier.plan.TimeBudget;
import org.espalier.plan.TimeBudget.Standing;
import org.espalier.yaml.ConfigException;
import org.junit.jupiter.api.Test;

/** What each phase gets of an hour. */
class BudgetSharesTest {
    private static final List<String> KEPT = List.of("select", "retrain", "prove");

    private static PhaseCost training(String name, int epochs, double seconds) {
        return new PhaseCost(name, "", 1, epochs, 10, epochs, true, Seconds.ZERO, Seconds.of(seconds), true);
    }

    private static PhaseCost fixed(String name, double seconds) {
        return PhaseCost.fixed(name, "", 0, Seconds.of(seconds));
    }

    private static PhaseCost candidates(int count, double seconds) {
        return new PhaseCost("search", "", count, 0, 0, count, false, Seconds.ZERO, Seconds.of(seconds), true);
    }

    private static Map<String, Share> shares(double hours, Standing standing, PhaseCost... costs) {
        return new BudgetShares(hours, standing, List.of(costs), "retrain", KEPT).shares();
    }

    private static Standing used(double seconds) {
        return new Standing(
                seconds, List.of("supernet", "search", "select", "retrain", "prove"), Optional.empty(), Map.of());
    }

    private static double sum(Map<String, Share> shares) {
        return shares.values().stream().mapToDouble(Share::seconds).sum();
    }

    @Test
    void whereAllFitsNothingIsLoweredAndTheRestGoesToTheSearchInProportion() {
        Map<String, Share> shares = shares(
                1,
                used(100),
                training("supernet", 9, 100),
                candidates(90, 5),
                fixed("select", 50),
                training("retrain", 9, 50),
                fixed("prove", 50));
        assertThat(sum(shares)).isCloseTo(3500, within(1e-6));
        assertThat(shares.get("select")).isEqualTo(new Share(50, 0, 0));
        assertThat(shares.get("prove")).isEqualTo(new Share(50, 0, 0));
        assertThat(shares.get("retrain")).isEqualTo(new Share(500, 9, 9));
        assertThat(shares.get("supernet").seconds()).isCloseTo(2900 * 2 / 3.0, within(1e-6));
        assertThat(shares.get("supernet").planned()).isEqualTo(9);
        assertThat(shares.get("search").seconds()).isCloseTo(2900 / 3.0, within(1e-6));
        assertThat(shares.get("search").planned()).isEqualTo(90);
    }

    @Test
    void whereTooLittleIsThereTrainingsArePlannedForNineTenthsOfAShareInProportion() {
        Map<String, Share> shares =
                shares(1, used(0), training("supernet", 90, 100), fixed("prove", 100), training("retrain", 90, 100));
        assertThat(sum(shares)).isCloseTo(3600, within(1e-6));
        assertThat(shares.get("prove").seconds()).isEqualTo(100);
        assertThat(shares.get("retrain").seconds()).isCloseTo(1750, within(1e-6));
        assertThat(shares.get("retrain").planned()).isEqualTo(15);
        assertThat(shares.get("supernet").planned()).isEqualTo(15);
        assertThat(shares.get("supernet").wanted()).isEqualTo(90);
    }

    @Test
    void trainingFromScratchHasFortyPercentAsFarAsItNeedsThat() {
        Map<String, Share> large = shares(1, used(0), training("supernet", 900, 100), training("retrain", 36, 50));
        assertThat(large.get("retrain").seconds()).isCloseTo(1440, within(1e-6));
        assertThat(large.get("retrain").planned()).isEqualTo(25);
        Map<String, Share> small = shares(1, used(0), training("supernet", 900, 100), training("retrain", 9, 50));
        assertThat(small.get("retrain").seconds()).isCloseTo(500, within(1e-6));
        assertThat(small.get("retrain").planned()).isEqualTo(9);
        assertThat(sum(small)).isCloseTo(3600, within(1e-6));
    }

    @Test
    void atLeastOneEpochIsPlanned() {
        Map<String, Share> shares = shares(0.01, used(30), training("supernet", 5, 100), training("retrain", 5, 100));
        assertThat(shares.values()).extracting(Share::planned).containsExactly(1, 1);
    }

    @Test
    void whatWasBegunKeepsItsEpochsButNotItsNumberOfCandidates() {
        Standing begun = new Standing(
                1000,
                List.of("supernet", "retrain"),
                Optional.of("supernet"),
                Map.of("supernet", new Share(500, 3, 9), "search", new Share(500, 3, 9)));
        Map<String, Share> shares = shares(10, begun, training("supernet", 9, 100), training("retrain", 9, 100));
        assertThat(shares.get("supernet").planned()).isEqualTo(3);
        assertThat(shares.get("retrain").planned()).isEqualTo(9);
        Standing searching =
                new Standing(1000, List.of("search"), Optional.of("search"), Map.of("search", new Share(500, 3, 9)));
        assertThat(shares(10, searching, candidates(9, 100)).get("search").planned())
                .isEqualTo(9);
    }

    @Test
    void aPhaseOfWhichNobodyKnowsTakesWhatTheOthersLeave() {
        Map<String, Share> shares =
                shares(1, used(0), PhaseCost.unknown("search"), training("retrain", 9, 100), fixed("prove", 100));
        assertThat(shares.get("search")).isEqualTo(new Share(2500, 0, 0));
        assertThat(shares.get("retrain").planned()).isEqualTo(9);
    }

    @Test
    void withNoSearchTheRestGoesToTraining() {
        Map<String, Share> shares = shares(1, used(0), training("retrain", 9, 100), fixed("prove", 100));
        assertThat(shares.get("retrain")).isEqualTo(new Share(3500, 9, 9));
    }

    @Test
    void aBudgetForLessThanAnEpochOfEachTrainingIsRefusedWithWhatIsNeeded() {
        Estimate estimate = new Estimate(
                List.of(fixed("profile", 36), training("supernet", 5, 180), training("retrain", 5, 144)),
                OptionalLong.empty(),
                1,
                "here");
        estimate.requireEnough(0.1);
        assertThatThrownBy(() -> estimate.requireEnough(0.05))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("budget.hours: ")
                .hasMessageContaining("expected at least 0.1, got 0.05");
        // what is said to be enough is not more than that, and is enough
        Estimate small = new Estimate(List.of(fixed("profile", 4)), OptionalLong.empty(), 1, "here");
        assertThatThrownBy(() -> small.requireEnough(0.001))
                .hasMessageContaining("expected at least 0.0012, got 0.001");
        small.requireEnough(0.0012);
    }

    @Test
    void theBudgetOfAConfigurationIsSharedAfterTheProfile() throws Exception {
        Estimate estimate = new Estimate(
                List.of(fixed("profile", 36), training("supernet", 5, 180), training("retrain", 5, 144)),
                OptionalLong.empty(),
                1,
                "here");
        TimeBudget budget = new SharedBudget(1, () -> estimate);
        assertThat(budget.isSharedBefore("profile")).isFalse();
        assertThat(budget.isSharedBefore("supernet")).isTrue();
        assertThat(budget.toleranceSeconds()).isEqualTo(360);
        assertThat(new SharedBudget(0.1, () -> estimate).toleranceSeconds()).isEqualTo(120);
        assertThat(budget.share(new Standing(50, List.of("supernet", "retrain"), Optional.empty(), Map.of())))
                .containsOnlyKeys("supernet", "retrain");
    }
}

package org.espalier.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.espalier.decision.Architecture;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.junit.jupiter.api.Test;

/** Values of several objectives, and the one number that is made of them. */
class ObjectivesTest {
    private static final SearchSpace SPACE = TestSpaces.elastic();
    private static final Objective LATENCY = new Objective("latency_ms", false);
    private static final Objective THROUGHPUT = new Objective("throughput", true);

    private static Objectives.Cost cost(Objective objective, double reference, double value) {
        return new Objectives.Cost(objective, reference, member -> value);
    }

    private static Objectives objectives(boolean maximize, double latencyReference) {
        return new Objectives(
                new Objective("measure", maximize),
                List.of(cost(LATENCY, latencyReference, 0.2), cost(THROUGHPUT, 1000, 500)));
    }

    private static Candidate candidate() {
        Architecture member = SPACE.canonical(SPACE.sample(Seeds.generator(1, "objectives", 0)));
        return new Candidate(3, member);
    }

    @Test
    void oneObjectiveIsItsScore() {
        Trial trial = candidate().scored(0.75);
        assertThat(trial.values()).containsExactly(0.75);
        assertThat(Objectives.SCORE.complete(trial)).isEqualTo(trial);
        assertThat(Objectives.SCORE.named(trial)).isEqualTo(Map.of("score", 0.75));
        assertThat(new SearchContext(SPACE, 1).objectives()).isSameAs(Objectives.SCORE);
    }

    @Test
    void ofAMinimisedMeasureTheScoreIsMinusTheValue() {
        Objectives loss = Objectives.of(new Objective("negative_log_likelihood", false));
        Trial trial = loss.complete(candidate().scored(-0.62));
        assertThat(trial.rankingValue()).isEqualTo(-0.62);
        assertThat(trial.values()).containsExactly(0.62);
        assertThat(loss.areSeveral()).isFalse();
    }

    @Test
    void severalAreMnasNetsWeightedProduct() {
        Trial trial = objectives(true, 0.1).complete(candidate().scored(0.8));
        assertThat(trial.values()).containsExactly(0.8, 0.2, 500.0);
        // twice the latency and half the throughput of their references
        assertThat(trial.rankingValue()).isCloseTo(0.8 * Math.pow(2, -0.07) * Math.pow(0.5, 0.07), within(1e-15));
        assertThat(trial.rankingValue()).isCloseTo(0.8 * 0.952638 * 0.952638, within(1e-6));
    }

    @Test
    void aMinimisedMeasureIsDividedByTheProduct() {
        Trial trial = objectives(false, 0.1).complete(candidate().scored(-0.5));
        assertThat(trial.values()).containsExactly(0.5, 0.2, 500.0);
        assertThat(trial.rankingValue()).isCloseTo(-0.5 / (0.952638 * 0.952638), within(1e-6));
    }

    @Test
    void atTheReferencesTheScoreIsThatOfTheMeasure() {
        Objectives objectives = new Objectives(
                new Objective("accuracy", true), List.of(cost(LATENCY, 0.2, 0.2), cost(THROUGHPUT, 500, 500)));
        assertThat(objectives.complete(candidate().scored(0.7)).rankingValue()).isEqualTo(0.7);
    }

    @Test
    void aFailureStaysOne() {
        Trial failed = candidate().failed("diverged");
        assertThat(objectives(true, 1).complete(failed)).isSameAs(failed);
        assertThat(failed.values()).isEmpty();
        assertThat(objectives(true, 1).named(failed)).isEmpty();
    }

    @Test
    void valuesGoByName() {
        Objectives objectives = objectives(true, 1);
        Map<String, Double> named =
                objectives.named(objectives.complete(candidate().scored(0.8)));
        assertThat(named.keySet()).containsExactly("measure", "latency_ms", "throughput");
        assertThat(objectives.values(named)).containsExactly(0.8, 0.2, 500.0);
        assertThatThrownBy(() -> objectives.values(Map.of("measure", 0.8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no value of 'latency_ms' among [measure]");
    }

    @Test
    void anotherCandidateOfTheSameMemberHasTheSameOutcome() {
        Trial trial = objectives(true, 1).complete(candidate().scored(0.8));
        Candidate other = new Candidate(9, candidate().architecture());
        assertThat(trial.of(other)).isEqualTo(other.scored(trial.rankingValue(), trial.values()));
        assertThat(candidate().failed("why").of(other)).isEqualTo(other.failed("why"));
    }

    @Test
    void aPointIsMinimisedInAllOfThem() {
        Trial trial = objectives(true, 0.1).complete(candidate().scored(0.8));
        assertThat(objectives(true, 0.1).point(trial)).containsExactly(-0.8, 0.2, -500);
        assertThat(objectives(false, 0.1)
                        .points(List.of(
                                objectives(false, 0.1).complete(candidate().scored(-0.5)))))
                .isDeepEqualTo(new double[][] {{0.5, 0.2, -500}});
        assertThat(objectives(true, 0.1).costs(candidate().architecture())).containsExactly(0.2, -500);
    }

    @Test
    void aCostOfZeroHasAFiniteScore() {
        Objectives objectives =
                new Objectives(new Objective("accuracy", true), List.of(cost(new Objective("params", false), 10, 0)));
        assertThat(objectives.complete(candidate().scored(0.5)).rankingValue())
                .isCloseTo(0.5 * Math.pow(1e9, 0.07), within(1e-12));
    }

    @Test
    void whatIsNoValueIsNamed() {
        Objective main = new Objective("accuracy", true);
        assertThatThrownBy(() -> cost(LATENCY, 0, 1))
                .hasMessage("the reference of 'latency_ms' must be above 0, got 0.0");
        assertThatThrownBy(() -> cost(LATENCY, Double.NaN, 1))
                .hasMessage("the reference of 'latency_ms' must be above 0, got NaN");
        assertThatThrownBy(() -> new Objectives(main, List.of(cost(main, 1, 1))))
                .hasMessage("'accuracy' is named twice among the objectives; keep one");
        assertThatThrownBy(() -> new Objectives(
                        main, List.of(cost(LATENCY, 1, 1), cost(new Objective("latency_ms", true), 1, 1))))
                .hasMessage("'latency_ms' shall be both maximized and minimized; keep one of the objectives");
        assertThatThrownBy(() -> new Objectives(main, List.of(cost(LATENCY, 1, Double.NaN)))
                        .complete(candidate().scored(1)))
                .hasMessageContaining("'latency_ms' of")
                .hasMessageEndingWith("must be a number of at least 0, got NaN");
        assertThatThrownBy(() -> Objectives.of(main).score(List.of(1.0, 2.0)))
                .hasMessage("expected a value for each of [maximize accuracy], got 2: [1.0, 2.0]");
        assertThatThrownBy(() -> candidate().scored(1, List.of()))
                .hasMessageContaining("a trial has values where it has a score");
        assertThatThrownBy(() -> candidate().scored(1, List.of(Double.POSITIVE_INFINITY)))
                .hasMessage("a value of a trial must be finite, got [Infinity]");
    }

    @Property
    void betterInOneAndEqualInTheOthersIsNeverWorse(
            @ForAll boolean maximize,
            @ForAll @DoubleRange(min = -10, max = 10) double main,
            @ForAll @DoubleRange(min = 0, max = 1e6) double latency,
            @ForAll @DoubleRange(min = 0, max = 1e6) double throughput,
            @ForAll @DoubleRange(min = 0, max = 5) double gain,
            @ForAll @DoubleRange(min = 0.01, max = 1e3) double reference) {
        Objectives objectives = objectives(maximize, reference);
        double score = objectives.score(List.of(main, latency, throughput));
        double betterMain = maximize ? main + gain : main - gain;
        assertThat(objectives.score(List.of(betterMain, latency, throughput))).isGreaterThanOrEqualTo(score);
        assertThat(objectives.score(List.of(main, Math.max(0, latency - gain), throughput)))
                .isGreaterThanOrEqualTo(score);
        assertThat(objectives.score(List.of(main, latency, throughput + gain))).isGreaterThanOrEqualTo(score);
    }

    @Test
    void trialsComeBackFromAStateWithTheirValues() {
        Trial several = objectives(false, 0.1).complete(candidate().scored(-0.5));
        Trial one = candidate().scored(0.25);
        List<Trial> trials = new ArrayList<>(List.of(several, one, candidate().failed("why")));
        assertThat(Ledger.trials(SPACE.decisions(), Ledger.json(trials))).isEqualTo(trials);
        assertThat(Ledger.json(one).has("values")).isFalse();
        assertThat(Ledger.json(several).get("values")).hasSize(3);
    }
}

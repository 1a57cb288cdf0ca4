package org.espalier.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.junit.jupiter.api.Test;

class CrossValidationTest {
    private final SearchSpace space = Spaces.cells();

    private record Known(DecisionSet decisions, ToDoubleFunction<Architecture> of) implements Predictor {
        @Override
        public double[] predict(List<Architecture> members) {
            return members.stream().mapToDouble(of).toArray();
        }
    }

    private double params(Architecture member) {
        return space.counters().params().of(member);
    }

    private List<Sample> samples(int count) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Architecture member = space.sample(Seeds.generator(5, "test", i));
            samples.add(new Sample(member, params(member)));
        }
        return samples;
    }

    @Test
    void noFoldIsLearnedFrom() {
        List<Sample> samples = new ArrayList<>(samples(60));
        samples.addAll(samples.subList(0, 20)); // the same member twice is no other member
        List<Set<Architecture>> learned = new ArrayList<>();
        List<Set<Architecture>> asked = new ArrayList<>();
        Set<Long> seeds = new HashSet<>();
        Learner learner = (given, seed) -> {
            Set<Architecture> known = new HashSet<>();
            given.forEach(s -> known.add(s.member()));
            learned.add(known);
            Set<Architecture> tested = new HashSet<>();
            asked.add(tested);
            seeds.add(seed);
            return new Known(space.decisions(), member -> {
                tested.add(member);
                return params(member);
            });
        };
        CrossValidation result = CrossValidation.of(learner, samples, 4, 9);
        assertThat(result.folds()).hasSize(4);
        assertThat(seeds).hasSize(4);
        Set<Architecture> all = new HashSet<>();
        samples.forEach(s -> all.add(s.member()));
        for (int fold = 0; fold < 4; fold++) {
            assertThat(learned.get(fold)).doesNotContainAnyElementsOf(asked.get(fold));
            Set<Architecture> both = new HashSet<>(learned.get(fold));
            both.addAll(asked.get(fold));
            assertThat(both).isEqualTo(all);
            assertThat(result.folds().get(fold).learned()
                            + result.folds().get(fold).tested())
                    .isEqualTo(80);
        }
        assertThat(result.folds().stream()
                        .mapToInt(CrossValidation.Fold::tested)
                        .sum())
                .isEqualTo(80);
        assertThat(asked.stream().mapToInt(Set::size).max().orElseThrow()
                        - asked.stream().mapToInt(Set::size).min().orElseThrow())
                .isLessThanOrEqualTo(1);
    }

    @Test
    void whoKnowsIsRight() {
        CrossValidation right = CrossValidation.of(
                (given, seed) -> new Known(space.decisions(), member -> params(member) + 2), samples(50), 5, 1);
        assertThat(right.kendall()).isCloseTo(1, within(1e-12));
        assertThat(right.spearman()).isCloseTo(1, within(1e-12));
        assertThat(right.rmse()).isCloseTo(2, within(1e-9));
        assertThat(right)
                .hasToString(
                        "5-fold on 50 samples: Kendall tau-b 1.000, standard deviation 0.000; Spearman 1.000, RMSE 2.00000");
        CrossValidation wrong = CrossValidation.of(
                (given, seed) -> new Known(space.decisions(), member -> -params(member)), samples(50), 5, 1);
        assertThat(wrong.kendall()).isCloseTo(-1, within(1e-12));
    }

    @Test
    void whoSaysOneNumberHasNoOrder() {
        CrossValidation constant =
                CrossValidation.of((given, seed) -> new Known(space.decisions(), member -> 1), samples(20), 2, 1);
        assertThat(constant.kendall()).isNaN();
        assertThat(constant.toString()).contains("Kendall tau-b not defined in a part of equal values");
    }

    @Test
    void partsAreChecked() {
        Learner learner = (given, seed) -> new Known(space.decisions(), this::params);
        assertThatThrownBy(() -> CrossValidation.of(learner, samples(20), 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected from 2 to 10 parts");
        assertThatThrownBy(() -> CrossValidation.of(learner, samples(20), 11, 1))
                .hasMessageContaining("got 11");
    }

    @Test
    void theSameSeedDividesAlike() {
        List<Sample> samples = samples(40);
        Learner rough = (given, seed) -> new Known(space.decisions(), member -> member.index(0) + given.size());
        assertThat(CrossValidation.of(rough, samples, 3, 4)).isEqualTo(CrossValidation.of(rough, samples, 3, 4));
        assertThat(CrossValidation.of(rough, samples, 3, 5)).isNotEqualTo(CrossValidation.of(rough, samples, 3, 4));
    }

    @Test
    void optionsAreAskedLikeMembers() {
        Predictor predictor = new Known(space.decisions(), this::params);
        int[][] options = samples(6).stream().map(s -> s.member().indices()).toArray(int[][]::new);
        double[] scores = new double[6];
        predictor.predict(options, 2, 5, scores);
        double[] expected = samples(6).stream().mapToDouble(Sample::score).toArray();
        expected[0] = expected[1] = expected[5] = 0;
        assertThat(scores).isEqualTo(expected);
    }
}

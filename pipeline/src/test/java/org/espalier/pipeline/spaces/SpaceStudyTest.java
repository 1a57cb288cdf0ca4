package org.espalier.pipeline.spaces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;

/** On errors that are made up: what puts them there is known. */
class SpaceStudyTest {
    private static final SearchSpace CELLS = Zoo.installed().space("nas-bench-201", Map.of());

    private static List<TriedMember> members(
            SearchSpace space, int count, java.util.function.ToDoubleFunction<Architecture> error) {
        List<TriedMember> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Architecture member = space.canonical(space.sample(Seeds.generator(9, "made up", i)));
            members.add(new TriedMember(i, member, OptionalDouble.of(error.applyAsDouble(member)), 2));
        }
        return members;
    }

    private static OptionEffect effect(SpaceStudy study, Decision decision, String option) {
        return study.options().stream()
                .filter(one ->
                        one.decision().equals(decision.path()) && one.option().equals(option))
                .findFirst()
                .orElseThrow();
    }

    /** The first edge's 3x3 convolution is worth ten points, its "none" costs twenty; nothing else does anything. */
    @Test
    void anOptionHasTheEffectThatWasPutThere() {
        Decision edge = CELLS.decisions().all().get(0);
        SplittableRandom random = Seeds.generator(4, "noise", 0);
        List<TriedMember> members = members(CELLS, 200, member -> {
            String option = edge.options().get(member.index(edge));
            double shift = option.equals("nor_conv_3x3") ? -0.1 : option.equals("none") ? 0.2 : 0;
            return 0.5 + shift + 0.02 * (random.nextDouble() - 0.5);
        });
        SpaceStudy study = SpaceStudy.of(CELLS, members, 1);
        OptionEffect good = effect(study, edge, "nor_conv_3x3");
        // the others have on average a quarter of what "none" costs against them
        assertThat(good.effect()).isCloseTo(0.15, within(0.02));
        assertThat(good.interval().contains(0.15)).isTrue();
        assertThat(good.helps()).isTrue();
        assertThat(good.isDoubtful()).isFalse();
        assertThat(good.best()).isEqualTo(Math.min(50, good.with()));
        OptionEffect bad = effect(study, edge, "none");
        assertThat(bad.effect()).isCloseTo(-0.225, within(0.02));
        assertThat(bad.hurts()).isTrue();
        assertThat(bad.isAbsent()).isTrue();
        assertThat(bad.isDoubtful()).isTrue();
        assertThat(bad.with() + bad.without()).isEqualTo(200);
        // of the 25 options of the other edges a few are beyond chance by chance
        assertThat(study.options().stream()
                        .filter(option -> !option.decision().equals(edge.path()))
                        .filter(option -> option.hurts() || option.helps()))
                .hasSizeLessThanOrEqualTo(4);
        assertThat(study.options()).hasSize(30);
    }

    /** What lies beyond a stage's depth is no answer. */
    @Test
    void membersInWhichADecisionDoesNotMatterSayNothingOfIt() {
        SearchSpace deep = Zoo.installed().space("mobilenet-v3", Map.of());
        List<TriedMember> members = members(deep, 60, member -> 0.5);
        SpaceStudy study = SpaceStudy.of(deep, members, 1);
        for (Decision decision : deep.decisions().all()) {
            long open = members.stream()
                    .filter(one -> deep.active(one.member()).contains(decision))
                    .count();
            study.options().stream()
                    .filter(option -> option.decision().equals(decision.path()))
                    .forEach(option ->
                            assertThat(option.with() + option.without()).isEqualTo((int) open));
        }
        assertThat(study.options().stream().mapToInt(option -> option.with() + option.without()))
                .anyMatch(open -> open < 60)
                .anyMatch(open -> open == 60);
    }

    @Test
    void membersThatDivergedCountAsTriedOnly() {
        List<TriedMember> members = new ArrayList<>(members(CELLS, 3, member -> 0.25));
        members.add(new TriedMember(3, CELLS.sample(new SplittableRandom(1)), OptionalDouble.empty(), 4));
        SpaceStudy study = SpaceStudy.of(CELLS, members, 1);
        assertThat(study.diverged()).isEqualTo(1);
        assertThat(study.seconds()).isEqualTo(10);
        assertThat(study.errors().orElseThrow().errors()).containsExactly(0.25, 0.25, 0.25);
        assertThat(study.best().orElseThrow().number()).isZero();
        SpaceStudy none = SpaceStudy.of(CELLS, members.subList(3, 4), 1);
        assertThat(none.errors()).isEmpty();
        assertThat(none.best()).isEmpty();
        assertThat(none.options()).allSatisfy(option -> {
            assertThat(option.effect()).isNaN();
            assertThat(option.isDoubtful()).isFalse();
            assertThat(option.interval().hasFiniteEnds()).isFalse();
        });
    }

    /** Of ten, three of them marked, none of four drawn is marked in 35 of 210 cases. */
    @Test
    void howProbableItIsThatAnOptionIsMissingByChance() {
        assertThat(SpaceStudy.missing(10, 3, 4)).isCloseTo(35 / 210.0, within(1e-12));
        assertThat(SpaceStudy.missing(4, 4, 1)).isZero();
        assertThat(SpaceStudy.missing(4, 0, 2)).isEqualTo(1);
    }

    @Test
    void aDistributionHasItsQuantilesAndSteps() {
        ErrorDistribution errors = new ErrorDistribution(List.of(0.5, 0.1, 0.1, 0.3));
        assertThat(errors.errors()).containsExactly(0.1, 0.1, 0.3, 0.5);
        assertThat(errors.quantile(0)).isEqualTo(0.1);
        assertThat(errors.quantile(0.5)).isCloseTo(0.2, within(1e-12));
        assertThat(errors.mean()).isCloseTo(0.25, within(1e-12));
        assertThat(errors.share(0.3)).isEqualTo(0.75);
        assertThat(errors.steps().stream().map(step -> step[0] + " " + step[1]))
                .containsExactly("0.1 0.0", "0.1 0.5", "0.3 0.5", "0.3 0.75", "0.5 0.75", "0.5 1.0");
        assertThatThrownBy(() -> new ErrorDistribution(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theBetterOfTwoSpacesIsNamedWhereChanceIsNotEnough() {
        List<Double> low = new ArrayList<>();
        List<Double> high = new ArrayList<>();
        SplittableRandom random = Seeds.generator(6, "test", 0);
        for (int i = 0; i < 40; i++) {
            low.add(0.2 + 0.2 * random.nextDouble());
            high.add(0.3 + 0.2 * random.nextDouble());
        }
        SpaceComparison first = SpaceComparison.of(new ErrorDistribution(low), new ErrorDistribution(high), 1);
        assertThat(first.better()).isEqualTo(1);
        assertThat(first.mean()).isCloseTo(-0.1, within(0.03));
        assertThat(first.meanInterval().contains(-0.1)).isTrue();
        assertThat(first.goodInterval().contains(first.good())).isTrue();
        assertThat(first.whole().probability()).isLessThan(0.01);
        assertThat(SpaceComparison.of(new ErrorDistribution(high), new ErrorDistribution(low), 1)
                        .better())
                .isEqualTo(2);
        assertThat(SpaceComparison.of(new ErrorDistribution(low), new ErrorDistribution(low), 1)
                        .better())
                .isZero();
    }

    @Test
    void whatIsNoErrorIsRefused() {
        Architecture member = CELLS.sample(new SplittableRandom(1));
        assertThatThrownBy(() -> new TriedMember(0, member, OptionalDouble.of(1.5), 1))
                .hasMessage("an error lies in 0..1, got 1.5");
        assertThatThrownBy(() -> new TriedMember(0, member, OptionalDouble.of(-0.5), 1))
                .hasMessage("an error lies in 0..1, got -0.5");
        assertThatThrownBy(() -> new TriedMember(0, member, OptionalDouble.empty(), -1))
                .hasMessage("seconds are at least 0, got -1.0");
        assertThatThrownBy(() -> new TriedMember(0, member, OptionalDouble.empty(), Double.POSITIVE_INFINITY))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

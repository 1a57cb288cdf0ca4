package org.espalier.pipeline.phase;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import org.espalier.decision.Architecture;
import org.espalier.pipeline.phase.Ranking.Scored;
import org.espalier.pipeline.result.Member;
import org.espalier.pipeline.result.TrialsResult;
import org.espalier.random.Seeds;
import org.espalier.search.Objective;
import org.espalier.search.ParetoFront;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;

class RankingTest {
    private final SearchSpace space = Zoo.installed().space("nas-bench-201", Map.of());
    private final RandomGenerator random = Seeds.generator(3, "trials", 0);

    @Test
    void equalScoresAreOrderedByMacsAndNobodyStandsTwice() {
        List<Scored> trials = trials(200);
        trials.addAll(trials.subList(0, 50));
        List<Scored> ranked = new Ranking(trials).members();
        assertThat(ranked).hasSizeLessThanOrEqualTo(200).doesNotHaveDuplicates();
        for (int i = 1; i < ranked.size(); i++) {
            Scored before = ranked.get(i - 1);
            Scored after = ranked.get(i);
            assertThat(before.score()).isGreaterThanOrEqualTo(after.score());
            if (before.score() == after.score()) {
                assertThat(before.macs()).isLessThanOrEqualTo(after.macs());
            }
        }
    }

    @Test
    void theFrontHoldsWhatNobodyBeatsAndAlwaysTheBest() {
        List<Scored> ranked = new Ranking(trials(200)).members();
        List<Scored> front = Ranking.front(ranked, member -> new double[] {member.macs()});
        assertThat(front).contains(ranked.get(0));
        double fewest = ranked.stream().mapToDouble(Scored::macs).min().orElseThrow();
        assertThat(front).anyMatch(member -> member.macs() == fewest);
        for (Scored member : front) {
            assertThat(ranked)
                    .noneMatch(other -> other.score() > member.score() && other.macs() <= member.macs()
                            || other.score() >= member.score() && other.macs() < member.macs());
        }
        assertThat(front.size()).isBetween(2, 50);
    }

    /** Latency is MACs and a few per cent of chance: the order of MACs alone gets some of the front wrong. */
    @Test
    void whatIsMeasuredNearTheEstimatedFrontGivesTheMeasuredFront() {
        Ranking ranking = new Ranking(trials(400));
        Map<Architecture, Double> latency = new HashMap<>();
        ranking.members()
                .forEach(member ->
                        latency.put(member.member(), member.macs() * (1 + 0.05 * (random.nextDouble() - 0.5))));
        List<Scored> near = ranking.nearFront(member -> new double[] {member.macs()});
        assertThat(near).hasSizeLessThanOrEqualTo(60).doesNotHaveDuplicates();
        List<Scored> front = Ranking.front(near, member -> new double[] {latency.get(member.member())});
        for (Scored member : front) {
            assertThat(front)
                    .noneMatch(other -> other.score() >= member.score()
                            && latency.get(other.member()) < latency.get(member.member()));
        }
        double[][] all = points(ranking.members(), latency);
        double[] reference = {
            0, latency.values().stream().mapToDouble(v -> v).max().orElseThrow() * 1.01
        };
        double reached = ParetoFront.hypervolume(points(front, latency), reference);
        assertThat(reached).isGreaterThan(0.99 * ParetoFront.hypervolume(all, reference));
        List<Scored> byEstimate = Ranking.front(ranking.members(), member -> new double[] {member.macs()});
        assertThat(front).isNotEqualTo(byEstimate);
    }

    private static double[][] points(List<Scored> members, Map<Architecture, Double> latency) {
        return members.stream()
                .map(member -> new double[] {-member.score(), latency.get(member.member())})
                .toArray(double[][]::new);
    }

    @Test
    void severalObjectivesAreRankedByTheirScoreAndComparedByTheirValues() {
        Architecture one = space.sample(random);
        Architecture other = space.sample(random);
        Objective loss = new Objective("loss", false);
        Ranking ranking = Ranking.of(
                space,
                List.of(
                        new TrialsResult.Scored(
                                Member.of(space, one), OptionalDouble.of(-0.7), Map.of("loss", 0.5, "params", 900.0)),
                        new TrialsResult.Scored(
                                Member.of(space, other), OptionalDouble.of(-0.6), Map.of("loss", 0.9, "params", 20.0))),
                loss);
        assertThat(ranking.members()).extracting(Scored::member).containsExactly(other, one);
        assertThat(ranking.members()).extracting(Scored::rank).containsExactly(-0.6, -0.7);
        assertThat(ranking.members()).extracting(Scored::score).containsExactly(-0.9, -0.5);
        // neither beats the other: less loss against fewer parameters
        assertThat(Ranking.front(ranking.members(), member ->
                        new double[] {member.member().equals(one) ? 900 : 20}))
                .hasSize(2);
        assertThat(Ranking.front(ranking.members(), member -> new double[] {1}))
                .extracting(Scored::member)
                .containsExactly(one);
    }

    @Test
    void whatNobodyScoredKeepsTheOrderOfTheSearch() {
        List<Scored> unscored = trials(20).stream()
                .map(trial -> new Scored(trial.notation(), trial.member(), Double.NaN, trial.macs()))
                .toList();
        Ranking ranking = new Ranking(unscored);
        assertThat(ranking.isScored()).isFalse();
        assertThat(ranking.members()).containsExactlyElementsOf(distinct(unscored));
        assertThat(new Ranking(trials(3)).isScored()).isTrue();
    }

    private static List<Scored> distinct(List<Scored> trials) {
        Map<String, Scored> first = new LinkedHashMap<>();
        trials.forEach(trial -> first.putIfAbsent(trial.notation(), trial));
        return List.copyOf(first.values());
    }

    private List<Scored> trials(int count) {
        List<Scored> trials = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Architecture member = space.sample(random);
            String notation = space.codec().format(member);
            // a score with as few values as a small validation split gives
            double score = random.nextInt(40) / 40.0;
            trials.add(
                    new Scored(notation, member, score, space.counters().macs().of(member)));
        }
        return trials;
    }
}

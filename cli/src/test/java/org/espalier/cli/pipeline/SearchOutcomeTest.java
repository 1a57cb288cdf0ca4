package org.espalier.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.espalier.cli.pipeline.SearchOutcome.Scored;
import org.espalier.decision.Architecture;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;

class SearchOutcomeTest {
    private final SearchSpace space = Zoo.installed().space("nas-bench-201", Map.of());
    private final RandomGenerator random = Seeds.generator(3, "trials", 0);

    @Test
    void theFrontHoldsWhatNobodyBeatsAndAlwaysTheBest() {
        List<Scored> ranked = SearchOutcome.ranked(trials(200));
        List<Scored> front = SearchOutcome.front(ranked);
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

    @Test
    void equalScoresAreOrderedByMacsAndNobodyStandsTwice() {
        List<Scored> trials = trials(200);
        trials.addAll(trials.subList(0, 50));
        List<Scored> ranked = SearchOutcome.ranked(trials);
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
    void whatNobodyScoredStandsOnTheFront() {
        Architecture member = space.sample(random);
        Scored only = new Scored(space.codec().format(member), member, Double.NaN, 1);
        assertThat(SearchOutcome.front(SearchOutcome.ranked(List.of(only)))).containsExactly(only);
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

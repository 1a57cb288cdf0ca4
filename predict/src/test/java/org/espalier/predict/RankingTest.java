package org.espalier.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
import org.espalier.space.SearchSpace;
import org.junit.jupiter.api.Test;

class RankingTest {
    private final SearchSpace space = Spaces.cells();

    private final Predictor sum = new Predictor() {
        @Override
        public DecisionSet decisions() {
            return space.decisions();
        }

        @Override
        public double[] predict(List<Architecture> members) {
            return members.stream()
                    .mapToDouble(m -> Arrays.stream(m.indices()).sum())
                    .toArray();
        }
    };

    @Test
    void theBestAreKeptInOrderAndOnce() {
        List<Sample> best = Ranking.best(sum, space, 60_000, 50, 1);
        assertThat(best.get(0).score()).isEqualTo(24);
        assertThat(best)
                .isSortedAccordingTo(Comparator.comparingDouble(Sample::score).reversed());
        assertThat(best).hasSize(50).extracting(Sample::member).doesNotHaveDuplicates();
        assertThat(Ranking.best(sum, space, 60_000, 50, 1)).isEqualTo(best);
        assertThat(Ranking.best(sum, space, 10, 50, 1)).hasSizeLessThanOrEqualTo(10);
    }

    @Test
    void nothingIsNoRanking() {
        assertThatThrownBy(() -> Ranking.best(sum, space, 0, 5, 1)).hasMessageContaining("got 0 and 5");
        assertThatThrownBy(() -> Ranking.best(sum, space, 5, 0, 1)).hasMessageContaining("got 5 and 0");
    }
}

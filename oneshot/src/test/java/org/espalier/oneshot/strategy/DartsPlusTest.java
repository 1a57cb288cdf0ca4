package org.espalier.oneshot.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.oneshot.relaxed.Ending.Past;
import org.espalier.oneshot.testing.ProvingSpaces;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;

/** When DARTS+ ends, told by hand what was learned epoch by epoch. */
class DartsPlusTest {
    private static final SearchSpace SPACE = Zoo.installed()
            .space("nas-bench-201", Map.of("input", List.of(3, 8, 8), "classes", 4, "channels", 2, "cells", 1));
    private static final List<Decision> EDGES = SPACE.relaxation().orElseThrow().decisions();
    private static final Architecture ANY = SPACE.decisions().architecture(0, 0, 0, 0, 0, 0);

    /** @param first whether the one with the larger kernel leads on every edge */
    private static Past past(int skips, boolean first) {
        Map<Decision, double[]> shares = new LinkedHashMap<>();
        for (Decision edge : EDGES) {
            double[] row = new double[edge.size()];
            row[edge.indexOf("nor_conv_3x3")] = first ? 0.4 : 0.2;
            row[edge.indexOf("nor_conv_1x1")] = first ? 0.2 : 0.4;
            shares.put(edge, row);
        }
        return new Past(ANY, skips, shares, OptionalDouble.empty());
    }

    private static int after(Past... epochs) {
        return new DartsPlus.Stop(2).after(List.of(epochs));
    }

    @Test
    void endsInTheFirstEpochWithTooManySkips() {
        assertThat(after(past(0, true), past(1, false))).isEqualTo(-1);
        assertThat(after(past(0, true), past(2, false), past(3, true))).isEqualTo(1);
    }

    /** Ten epochs in a row like the one before. */
    @Test
    void endsWhereTheRankingStays() {
        List<Past> epochs = new ArrayList<>(List.of(past(0, false)));
        for (int i = 0; i < 10; i++) {
            epochs.add(past(0, true));
        }
        assertThat(new DartsPlus.Stop(2).after(epochs)).isEqualTo(-1);
        epochs.add(past(0, true));
        assertThat(new DartsPlus.Stop(2).after(epochs)).isEqualTo(11);
        epochs.set(5, past(0, false));
        assertThat(new DartsPlus.Stop(2).after(epochs)).isEqualTo(-1);
    }

    @Test
    void needsSkipsToCount() {
        assertThat(new DartsPlus().lacks(SPACE)).isEmpty();
        assertThat(new DartsPlus().lacks(ProvingSpaces.elastic())).isPresent();
    }
}

package org.espalier.pipeline.phase;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.espalier.search.Objective;
import org.espalier.search.Objectives;
import org.espalier.search.Scalarisation;
import org.espalier.strategy.LocalSearch;
import org.espalier.strategy.Nsga2;
import org.junit.jupiter.api.Test;

/** A result says what one number its strategy was led by, where there are several objectives. */
class LedByOneNumberTest {
    private static final Objectives SEVERAL = new Objectives(
            new Objective("accuracy", true),
            List.of(new Objectives.Cost(new Objective("params", false), 1, member -> 1)));

    @Test
    void theNumberIsNamed() {
        String led =
                "strategy 'local-search' knows one number, and was led through [maximize accuracy, minimize params] by ";
        assertThat(TrialsPhase.led(new LocalSearch(), SEVERAL)).containsExactly(led + "their weighted product");
        assertThat(TrialsPhase.led(new LocalSearch(), SEVERAL.with(Scalarisation.CHEBYSHEV)))
                .containsExactly(led + "Chebyshev distances with weights drawn for each trial");
    }

    @Test
    void thereIsNothingToSayOfOneObjectiveOrOfWhoKnowsSeveral() {
        assertThat(TrialsPhase.led(new LocalSearch(), Objectives.SCORE)).isEmpty();
        assertThat(TrialsPhase.led(new Nsga2(), SEVERAL)).isEmpty();
    }
}

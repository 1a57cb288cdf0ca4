package org.espalier.pipeline.phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.espalier.pipeline.result.Member;
import org.espalier.pipeline.result.RankCheckResult;
import org.espalier.search.Objective;
import org.espalier.torch.data.LabelNames;
import org.espalier.torch.task.ImageClassification;
import org.espalier.torch.task.Judge;
import org.junit.jupiter.api.Test;

/** Both sides of the check are read the same way, whichever way is better. */
class RankCheckPhaseTest {
    private final List<String> notices = new ArrayList<>();

    private RankCheckResult compared(Objective objective, double... values) {
        List<RankCheckResult.Compared> rows = new ArrayList<>();
        for (int i = 0; i < values.length; i += 2) {
            rows.add(new RankCheckResult.Compared(Member.ofNotation("m" + i), values[i], values[i + 1]));
        }
        Judge judge =
                new Judge(new ImageClassification(), LabelNames.ofClasses(List.of("left", "right")), objective, 1);
        return RankCheckPhase.compared(rows, judge, new GivenContext(Path.of("."), Map.of(), notices));
    }

    @Test
    void theSameOrderIsOneWhicheverWayIsBetter() {
        for (Objective objective :
                List.of(new Objective("accuracy", true), new Objective("negative_log_likelihood", false))) {
            assertThat(compared(objective, 0.9, 0.5, 0.7, 0.4, 0.6, 0.2)
                            .kendallTau()
                            .orElseThrow())
                    .isCloseTo(1, within(1e-9));
            assertThat(compared(objective, 0.9, 0.2, 0.7, 0.4, 0.6, 0.5)
                            .kendallTau()
                            .orElseThrow())
                    .isCloseTo(-1, within(1e-9));
        }
        assertThat(notices).isEmpty();
    }

    @Test
    void valuesStandAsTheyAreMeasured() {
        RankCheckResult result = compared(new Objective("negative_log_likelihood", false), 0.9, 0.5, 0.7, 0.4);
        assertThat(result.members())
                .extracting(RankCheckResult.Compared::supernetValid)
                .containsExactly(0.9, 0.7);
        assertThat(result.pairs()).isEqualTo(2);
    }
}

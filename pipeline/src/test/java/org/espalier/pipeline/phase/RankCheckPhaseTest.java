package org.espalier.pipeline.phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.espalier.event.Results;
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

    private static Judge judge(Objective objective) {
        return new Judge(new ImageClassification(), LabelNames.ofClasses(List.of("left", "right")), objective, 1);
    }

    private RankCheckResult compared(Objective objective, double... values) {
        List<RankCheckResult.Compared> rows = new ArrayList<>();
        for (int i = 0; i < values.length; i += 2) {
            rows.add(new RankCheckResult.Compared(Member.ofNotation("m" + i), values[i], values[i + 1]));
        }
        return compared(rows, List.of(), objective);
    }

    private RankCheckResult compared(List<RankCheckResult.Compared> rows, List<double[]> alone, Objective objective) {
        return RankCheckPhase.compared(
                rows, alone, judge(objective), new GivenContext(Path.of("."), Map.of(), notices));
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

    @Test
    void oneTrainingEachHasNoCeiling() {
        RankCheckResult result = compared(new Objective("accuracy", true), 0.9, 0.5, 0.7, 0.4);
        assertThat(result.ceiling()).isEmpty();
        assertThat(result.trainings()).isEmpty();
        assertThat(Results.write(result).propertyNames()).containsExactly("kendall_tau", "pairs", "members");
        assertThat(Results.write(result).path("members").get(0).propertyNames())
                .containsExactly("architecture", "supernet_valid", "valid");
    }

    /** Which way is better does not matter to how far two trainings agree. */
    @Test
    void theCeilingIsWhatTheTrainingsAgreeIn() {
        List<double[]> alone = List.of(new double[] {0.1, 0.2, 0.3, 0.4}, new double[] {0.1, 0.2, 0.4, 0.3});
        List<RankCheckResult.Compared> rows = List.of(
                new RankCheckResult.Compared(Member.ofNotation("a"), 0.5, 0.1, List.of(0.1, 0.1), OptionalLong.of(3)),
                new RankCheckResult.Compared(Member.ofNotation("b"), 0.6, 0.2, List.of(0.2, 0.2), OptionalLong.of(2)));
        for (Objective objective :
                List.of(new Objective("accuracy", true), new Objective("negative_log_likelihood", false))) {
            RankCheckResult result = compared(rows, alone, objective);
            assertThat(result.ceiling().orElseThrow()).isCloseTo(4.0 / 6, within(1e-12));
            assertThat(result.trainings()).hasValue(2);
            assertThat(result.byMacs().orElseThrow()).isEqualTo(objective.maximize() ? -1 : 1);
            assertThat(Results.read(Results.write(result), RankCheckResult.class))
                    .isEqualTo(result);
        }
        assertThat(notices).isEmpty();
        RankCheckResult flat =
                compared(rows, List.of(new double[] {1, 1}, new double[] {1, 2}), new Objective("accuracy", true));
        assertThat(flat.ceiling()).isEmpty();
        assertThat(flat.trainings()).hasValue(2);
        assertThat(notices)
                .containsExactly(
                        "rank check: no two trainings of the same members have an order to compare, so how far they agree"
                                + " is not known");
    }
}

package org.espalier.pipeline.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.espalier.event.BudgetShared;
import org.espalier.event.BudgetShared.Share;
import org.espalier.event.PhaseCut;
import org.espalier.event.PhaseFinished;
import org.espalier.event.SearchEvent;
import org.espalier.journal.Event;
import org.espalier.plan.PhaseRecord;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

class BudgetLogTest {
    private final BudgetLog log = new BudgetLog();
    private long number;

    private void happens(String phase, SearchEvent event) {
        log.heard(new Event(number, Instant.EPOCH, phase, event, number));
        number++;
    }

    private void finishes(String phase) {
        happens(phase, new PhaseFinished(1, OptionalLong.empty(), JsonNodeFactory.instance.objectNode()));
    }

    private static List<PhaseRecord> took(double seconds) {
        return List.of(
                new PhaseRecord("all", seconds, OptionalLong.empty(), new SupernetResult(1, OptionalLong.empty())));
    }

    @Test
    void withoutABudgetThereIsNothing() {
        finishes("supernet");
        assertThat(log.use(took(1))).isEmpty();
    }

    @Test
    void whatWasLoweredAndCutIsToldAndWhatIsLeftOutNamed() {
        happens("", new BudgetShared(2, 60, Map.of("supernet", new Share(100, 3, 9), "retrain", new Share(100, 4, 4))));
        finishes("supernet");
        happens("retrain", new PhaseCut("found-1", 2, 4, "late"));
        happens("retrain", new PhaseCut("random-1", 0, 4, "late"));
        finishes("retrain");
        BudgetUse use = log.use(took(7200)).orElseThrow();
        assertThat(use)
                .isEqualTo(new BudgetUse(
                        OptionalDouble.of(2),
                        2,
                        List.of(new BudgetUse.Lowered("supernet", 3, 9)),
                        List.of(new BudgetUse.Cut("retrain", 2, 8, List.of("random-1")))));
        assertThat(use.sentence())
                .isEqualTo("The budget of 2.000 hours was too short for the whole: supernet was planned for 3 of 9"
                        + " epochs; retrain was cut after 2 of 8, without random-1.");
    }

    @Test
    void aCutThatWasGoneOnFromIsForgottenAndOneThatIsFinishedIsNot() {
        happens("", new BudgetShared(1, 0, Map.of("supernet", new Share(1, 9, 9), "search", new Share(1, 20, 20))));
        happens("supernet", new PhaseCut("supernet", 3, 9, "late"));
        finishes("supernet");
        happens("search", new PhaseCut("", 5, 20, "late"));
        happens("", new BudgetShared(Double.POSITIVE_INFINITY, 9, Map.of("search", new Share(1, 20, 20))));
        finishes("search");
        BudgetUse use = log.use(took(1)).orElseThrow();
        assertThat(use.hours()).isEmpty();
        assertThat(use.cut()).extracting(BudgetUse.Cut::phase).containsExactly("supernet");
    }

    @Test
    void whereThereWasTimeEnoughNothingIsSaid() {
        happens("", new BudgetShared(1, 0, Map.of("search", new Share(1, 20, 20))));
        finishes("search");
        BudgetUse use = log.use(took(1)).orElseThrow();
        assertThat(use.sentence()).isEmpty();
        assertThat(use.usedHours()).isEqualTo(1 / 3600.0);
    }
}

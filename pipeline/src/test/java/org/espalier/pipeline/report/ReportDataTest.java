package org.espalier.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.espalier.event.EpochDone;
import org.espalier.event.PhasesRestarted;
import org.espalier.event.SearchEvent;
import org.espalier.event.SettingsChanged;
import org.espalier.event.Told;
import org.espalier.journal.Event;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

/** A report shows of each training what counts, however often it began. */
class ReportDataTest {
    private final ReportData data = new ReportData();
    private int events;

    private void hear(String phase, SearchEvent event) {
        data.heard(new Event(events++, Instant.EPOCH, phase, event, events));
    }

    private void epochs(String phase, String run, int from, int to) {
        for (int epoch = from; epoch <= to; epoch++) {
            hear(phase, new EpochDone(run, epoch, 9, 0, Map.of()));
        }
    }

    private List<String> shown() {
        return data.epochs().stream()
                .map(epoch -> epoch.run() + " " + epoch.epoch())
                .toList();
    }

    @Test
    void anEpochThatWasDoneAgainStandsOnce() {
        epochs("supernet", "supernet", 1, 3);
        epochs("retrain", "found-1", 1, 2);
        hear("", new PhasesRestarted(List.of("supernet"), "lost", false));
        epochs("supernet", "supernet", 2, 3);
        assertThat(shown()).containsExactly("supernet 1", "found-1 1", "found-1 2", "supernet 2", "supernet 3");
    }

    @Test
    void whatAPhaseToldBeforeItBeganAnewIsLeftOut() {
        epochs("supernet", "supernet", 1, 2);
        epochs("retrain", "found-1", 1, 2);
        epochs("retrain", "random-1", 1, 2);
        hear(
                "",
                new SettingsChanged(
                        JsonNodeFactory.instance.objectNode(), List.of("retrain"), List.of(), List.of("retrain")));
        epochs("retrain", "found-1", 1, 1);
        assertThat(shown()).containsExactly("supernet 1", "supernet 2", "found-1 1");
        hear("", new PhasesRestarted(List.of("retrain"), "another result", true));
        assertThat(shown()).containsExactly("supernet 1", "supernet 2");
    }

    @Test
    void trialsOfAPhaseThatBeganAnewAreLeftOut() {
        hear("search", told(0));
        hear("search", told(1));
        assertThat(data.trials()).extracting(Told.Trial::number).containsExactly(0L, 1L);
        hear("", new PhasesRestarted(List.of("search"), "another result", true));
        hear("search", told(0));
        assertThat(data.trials()).extracting(Told.Trial::number).containsExactly(0L);
        hear(
                "",
                new SettingsChanged(
                        JsonNodeFactory.instance.objectNode(), List.of("search"), List.of(), List.of("search")));
        assertThat(data.trials()).isEmpty();
    }

    private static Told told(long number) {
        return new Told(List.of(new Told.Trial(number, "0", "a", OptionalDouble.of(1), "", OptionalLong.empty())));
    }
}

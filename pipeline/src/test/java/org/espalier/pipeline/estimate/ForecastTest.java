package org.espalier.pipeline.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.espalier.event.EpochDone;
import org.espalier.event.PhaseFinished;
import org.espalier.event.PhasesRestarted;
import org.espalier.event.Results;
import org.espalier.event.SettingsChanged;
import org.espalier.event.Told;
import org.espalier.journal.Journal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

class ForecastTest {
    @TempDir
    private Path folder;

    private static final Estimate WHOLE = new Estimate(
            List.of(
                    PhaseCost.fixed("profile", "3 networks measured", 0, new Seconds(1, 2, 4)),
                    new PhaseCost(
                            "search", "10 networks", 10, 3, 5, 10, false, Seconds.ZERO, new Seconds(36, 72, 90), true),
                    PhaseCost.unknown("own"),
                    new PhaseCost(
                            "retrain",
                            "2 networks",
                            2,
                            4,
                            5,
                            4,
                            true,
                            new Seconds(0, 360, 720),
                            Seconds.of(810),
                            true)),
            OptionalLong.of(512),
            7,
            "here");

    @Test
    void itsJsonHasThePhasesWithTheirRangesAndWhatNobodyKnowsIsNull() {
        JsonNode json = Results.write(WHOLE.forecast());
        assertThat(json.propertyNames()).containsExactly("phases", "hours", "memory_mb", "disk_mb", "machine");
        JsonNode retrain = json.path("phases").path(3);
        assertThat(retrain.propertyNames()).containsExactly("name", "what", "members", "epochs", "steps", "hours");
        assertThat(retrain.path("hours").path("low").doubleValue()).isEqualTo(0.9);
        assertThat(retrain.path("hours").path("expected").doubleValue()).isEqualTo(1.0);
        assertThat(retrain.path("hours").path("high").doubleValue()).isEqualTo(1.1);
        assertThat(json.path("phases").path(2).path("hours").isNull()).isTrue();
        assertThat(json.path("memory_mb").longValue()).isEqualTo(512);
        assertThat(WHOLE.forecast().unknown()).containsExactly("own");
    }

    @Test
    void aRangeIsToldInTheUnitThatFits() {
        assertThat(new Forecast.Hours(1.1, 1.4, 2).text()).isEqualTo("1.4 hours (1.1 to 2.0)");
        assertThat(new Forecast.Hours(0.25, 0.5, 2).text()).isEqualTo("30.0 minutes (15.0 to 120.0)");
        assertThat(new Forecast.Hours(0, 0.01, 0.01).text()).isEqualTo("36.0 seconds (0.0 to 36.0)");
    }

    @Test
    void ofABegunSearchOnlyWhatIsLeftIsTold() throws Exception {
        Path file = folder.resolve("journal.jsonl");
        try (Journal journal = Journal.open(file)) {
            journal.append(
                    "profile", new PhaseFinished(1, OptionalLong.empty(), JsonNodeFactory.instance.objectNode()));
            Told.Trial trial = new Told.Trial(0, "0", "", OptionalDouble.of(0.5), "", OptionalLong.empty());
            journal.append("search", new Told(List.of(trial, trial, trial, trial)));
            journal.append("retrain", new EpochDone("found-1", 1, 4, 1, Map.of()));
            journal.append("retrain", new EpochDone("found-1", 2, 4, 1, Map.of()));
        }
        Estimate left = DoneSoFar.of(file).left(WHOLE);
        assertThat(left.phases())
                .extracting(cost -> Math.round(cost.all().expected()))
                .containsExactly(0L, 432L, 0L, 2700L);
        assertThat(left.phases().get(0).what()).isEqualTo("done");
        assertThat(DoneSoFar.of(file)
                        .without(List.of("profile", "search", "retrain"))
                        .left(WHOLE))
                .isEqualTo(WHOLE);
        try (Journal journal = Journal.open(file)) {
            journal.append(
                    "",
                    new SettingsChanged(
                            JsonNodeFactory.instance.objectNode(), List.of(), List.of(), List.of("search", "retrain")));
            journal.append("", new PhasesRestarted(List.of("profile"), "lost", false));
        }
        assertThat(DoneSoFar.of(file).left(WHOLE)).isEqualTo(WHOLE);
        assertThat(DoneSoFar.of(folder.resolve("none")).left(WHOLE)).isEqualTo(WHOLE);
    }

    @Test
    void timesAreRangesInOrder() {
        assertThat(Seconds.measured(new double[] {1, 2, 3, 4, 100}).expected()).isEqualTo(3);
        assertThat(Seconds.measured(new double[] {2})).isEqualTo(Seconds.of(2));
        assertThat(Seconds.of(10).doubted(0.5, 3)).isEqualTo(new Seconds(5, 10, 30));
        assertThatThrownBy(() -> new Seconds(3, 2, 4)).hasMessageContaining("got 3.0, 2.0, 4.0");
        assertThatThrownBy(() -> new Work.Networks("retrain", "", -1, List.of(), 1, Work.Place.LANES, false))
                .hasMessageContaining("got -1 and 1");
    }
}

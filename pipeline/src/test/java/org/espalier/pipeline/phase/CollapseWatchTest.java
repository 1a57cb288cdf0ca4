package org.espalier.pipeline.phase;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.espalier.torch.train.Telemetry;
import org.espalier.torch.train.TrainingListener.EpochReport;
import org.junit.jupiter.api.Test;

class CollapseWatchTest {
    private final List<String> said = new ArrayList<>();

    private static EpochReport epoch(int number, Map<String, Double> measures) {
        return new EpochReport(
                number, 50, 1, 0.5, 0.1, Duration.ofSeconds(1), OptionalDouble.empty(), Telemetry.of(measures));
    }

    @Test
    void isSaidOnceWithTheStrategiesThatGuardAgainstIt() {
        CollapseWatch watch = new CollapseWatch(List.of("darts-plus", "fair-darts"), said::add);
        watch.epoch(epoch(1, Map.of("skips", 2.0)));
        watch.epoch(epoch(2, Map.of()));
        assertThat(said).isEmpty();
        watch.epoch(epoch(20, Map.of("skips", 3.0)));
        watch.epoch(epoch(21, Map.of("skips", 3.0)));
        watch.epoch(epoch(22, Map.of("skips", 2.0)));
        watch.epoch(epoch(30, Map.of("skips", 3.0)));
        watch.epoch(epoch(31, Map.of("skips", 5.0)));
        assertThat(said).isEmpty();
        watch.epoch(epoch(32, Map.of("skips", 4.0)));
        watch.epoch(epoch(33, Map.of("skips", 6.0)));
        assertThat(said)
                .containsExactly("the derived cell has 4 skip-connects after epoch 32 of 50: a sign of collapse;"
                        + " strategies that guard against it here: darts-plus, fair-darts");
    }

    @Test
    void whereNoneFitsFewerEpochsAreAdvised() {
        CollapseWatch watch = new CollapseWatch(List.of(), said::add);
        for (int i = 7; i < 10; i++) {
            watch.epoch(epoch(i, Map.of("skips", 5.0)));
        }
        assertThat(said).singleElement().asString().endsWith("a sign of collapse; train for fewer epochs");
    }
}

package org.espalier.pipeline.execution.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.pipeline.config.SearchConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many threads a trial has may show in the last bits of its score, so that it must not hang on how many trials really run at once. */
class SharedCoresTest {
    private static final int CORES = Runtime.getRuntime().availableProcessors();

    private static LocalSettings settings(String more) {
        SearchConfig config = SearchConfig.parse(
                "test",
                "data: {source: none}\nspace: {name: nas-bench-201}\nstrategy: {name: random}\n" + more,
                List.of());
        return LocalSettings.of(config, Map.of());
    }

    private static Optional<Integer> threads(String more) {
        return settings(more).ofChild().engine().threads();
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "2, 1, 2", "2, 0, 1", "9, 1, 2", "1, 7, 1", "8, 7, 8", "3, 7, 3"})
    void noMoreRunThanPlacesAndLagAllow(int parallel, int lag, int capacity) {
        LocalSettings settings = settings("trials: {parallel: " + parallel + ", lag: " + lag + "}");
        assertThat(settings.capacity()).isEqualTo(capacity);
        assertThat(settings.sharing()).isEqualTo(lag + 1);
    }

    @Test
    void aTrialHasTheSameThreadsHoweverManyRun() {
        for (int lag = 0; lag < 5; lag++) {
            // as releases without a lag had it, which asked for as many at once as ran
            Optional<Integer> before = lag == 0 ? Optional.empty() : Optional.of(Math.max(1, CORES / (lag + 1)));
            assertThat(threads("trials: {parallel: " + (lag + 1) + "}")).isEqualTo(before);
            for (int parallel = 1; parallel < 7; parallel++) {
                assertThat(threads("trials: {parallel: " + parallel + ", lag: " + lag + "}"))
                        .isEqualTo(before);
                assertThat(threads("engine: {threads: 3}\ntrials: {parallel: " + parallel + ", lag: " + lag + "}"))
                        .contains(3);
            }
        }
    }
}

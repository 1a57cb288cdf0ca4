package org.espalier.pipeline.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.espalier.pipeline.Search;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.torch.data.testing.DrawnImages;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of search tells each of its phases, and what comes of more of it. */
class ForecastKindsTest {
    private static final String CELLS = "space: {name: nas-bench-201, channels: 4, cells: 1}\n";
    private static final String ELASTIC = """
            space:
              name: tiny
              stem: {kernel: 3, stride: 2, channels: 4}
              stages: [{block: mbconv, channels: 4, kernel: [3, 5], expand: [1, 2], depth: [1, 2], stride: 1}]
            """;

    @TempDir
    private Path folder;

    private Forecast forecast(String rest) throws IOException {
        return forecast(rest, "{train: 0.5, valid: 0.25, test: 0.25}");
    }

    private Forecast forecast(String rest, String split) throws IOException {
        Path images = DrawnImages.sides(folder.resolve("images"), 16);
        SearchConfig config = SearchConfig.parse(
                "test",
                "data: {source: '" + images
                        + "', size: 12, split: " + split + "}\nretrain: {top: 2, epochs: 2, batch: 8, baselines: []}\n"
                        + rest,
                List.of());
        return Search.of(config)
                .in(folder.resolve("search"))
                .environment(Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString()))
                .plan();
    }

    private static Forecast.Phase phase(Forecast forecast, String name) {
        return forecast.phases().stream()
                .filter(phase -> phase.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static double expected(Forecast forecast, String name) {
        return phase(forecast, name).hours().orElseThrow().expected();
    }

    @Test
    void trialsInProcessesOfTheirOwn() throws IOException {
        Forecast few = forecast(CELLS + "strategy: {name: random}\ntrials: {count: 3, epochs: 2, parallel: 2}\n"
                + "constraints: {latency_ms: \"<= 1000\"}");
        assertThat(phase(few, "search").members()).isEqualTo(3);
        assertThat(phase(few, "search").epochs()).isEqualTo(2);
        assertThat(phase(few, "retrain").what()).isEqualTo("4 networks (2 found, 2 random)");
        assertThat(few.unknown()).isEmpty();
        // each begins with a process of its own
        Forecast many = forecast(CELLS + "strategy: {name: random}\ntrials: {count: 300, epochs: 2}");
        assertThat(expected(many, "search")).isGreaterThan(5 * expected(few, "search"));
        assertThat(folder.resolve("search")).doesNotExist();
    }

    /** 26 validation images beside 4 that train: to look at them after each epoch takes longer than the training. */
    @Tag("slow")
    @Test
    void trialsThatMayBeStoppedAreLookedAtAfterEachEpoch() throws IOException {
        String trials = CELLS
                + "strategy: {name: random}\nengine: {threads: 1}\ntrials: {count: 6, epochs: 100000, early_stop: ";
        assertThat(least(trials + "median}")).isGreaterThan(1.2 * least(trials + "none}"));
    }

    /** Of three probes: whatever else the machine does only makes one of them longer. */
    private double least(String trials) throws IOException {
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < 3; i++) {
            least = Math.min(least, expected(forecast(trials, "{train: 0.125, valid: 0.8, test: 0.075}"), "search"));
        }
        return least;
    }

    @Test
    void aSupernet() throws IOException {
        Forecast forecast = forecast(
                ELASTIC + "strategy: {name: once-for-all, epochs: 3, batch: 8}\n"
                        + "search: {name: evolution, population: 4, generations: 2}\nrank_check: {members: 2, epochs: 1, repeats: 3}");
        assertThat(forecast.phases())
                .extracting(Forecast.Phase::name)
                .containsExactly("profile", "supernet", "search", "rank_check", "select", "retrain", "prove");
        assertThat(phase(forecast, "supernet").epochs()).isEqualTo(3);
        assertThat(phase(forecast, "rank_check").members()).isEqualTo(6);
        assertThat(phase(forecast, "rank_check").what()).isEqualTo("6 networks (2 members, 3 times each)");
        assertThat(forecast.unknown()).isEmpty();
        forecast.phases().forEach(one -> {
            Forecast.Hours hours = one.hours().orElseThrow();
            assertThat(hours.low()).as(one.name()).isLessThanOrEqualTo(hours.expected());
            assertThat(hours.expected()).as(one.name()).isLessThanOrEqualTo(hours.high());
        });
    }

    /** Steps of later stages are timed, too, which have four members and a teacher. */
    @Test
    void aSupernetInStages() throws IOException {
        Forecast forecast = forecast(ELASTIC + "strategy: {name: ofa, epochs: 12, batch: 8}\n"
                + "search: {name: evolution, population: 4, generations: 2}");
        assertThat(phase(forecast, "supernet").epochs()).isEqualTo(12);
        assertThat(forecast.unknown()).isEmpty();
        assertThat(expected(forecast, "supernet")).isPositive();
    }

    @Test
    void aRelaxedNetworkAndOneThatIsGiven() throws IOException {
        Forecast darts = forecast(CELLS + "strategy: {name: darts, epochs: 4, batch: 8}");
        assertThat(phase(darts, "search").epochs()).isEqualTo(4);
        Forecast fixed = forecast(
                CELLS
                        + "strategy: {name: fixed, architecture: '|nor_conv_3x3~0|+|none~0|none~1|+|none~0|none~1|skip_connect~2|'}");
        assertThat(fixed.phases()).extracting(Forecast.Phase::name).containsExactly("select", "retrain", "prove");
        assertThat(phase(fixed, "retrain").what()).isEqualTo("1 network (1 found)");
    }
}

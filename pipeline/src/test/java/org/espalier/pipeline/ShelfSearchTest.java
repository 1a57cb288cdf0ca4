package org.espalier.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.espalier.device.DeviceSettings;
import org.espalier.event.EpochDone;
import org.espalier.journal.JournalReader;
import org.espalier.oneshot.JointStrategy;
import org.espalier.oneshot.OneShotStrategy;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.method.SearchMethod;
import org.espalier.pipeline.method.SearchMethods;
import org.espalier.pipeline.phase.SurprisingDevice;
import org.espalier.plan.PlanOutcome;
import org.espalier.space.SearchSpace;
import org.espalier.torch.data.testing.DrawnImages;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every installed strategy that shares weights and fits a cell space searches it from end to end. */
@Timeout(120)
class ShelfSearchTest {
    private static final SearchSpace CELLS = Zoo.installed()
            .space("nas-bench-201", Map.of("input", List.of(3, 8, 8), "classes", 2, "channels", 4, "cells", 1));

    @TempDir
    private Path folder;

    static Stream<OneShotStrategy> strategies() {
        return SearchMethods.installed().all().stream()
                .map(SearchMethod::defaults)
                .filter(OneShotStrategy.class::isInstance)
                .map(OneShotStrategy.class::cast)
                .filter(strategy -> strategy.lacks(CELLS).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void searchesACell(OneShotStrategy strategy) throws Exception {
        String config = """
                name: tried
                data: {source: '%s', size: 8, augment: none, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: nas-bench-201, channels: 4, cells: 1}
                engine: {threads: 1}
                strategy: {name: %s, epochs: 2, batch: 4}
                search: {population: 3, generations: 1}
                retrain: {top: 1, random: 0, epochs: 1, batch: 8, baselines: []}
                """.formatted(DrawnImages.sides(folder.resolve("images"), 32), strategy.name());
        Path search = folder.resolve("search");
        Outcome outcome = run(config, search);
        assertThat(outcome.status()).isEqualTo(PlanOutcome.Status.COMPLETE);
        assertThat(search.resolve("best/model.onnx")).isRegularFile();
        if (strategy instanceof JointStrategy) {
            assertThat(epochs(search)).isNotEmpty().allSatisfy(epoch -> {
                assertThat(epoch.measures()).containsKeys("entropy", "skips");
                assertThat(epoch.derived()).isNotEmpty();
                assertThat(epoch.probabilities()).hasSize(6);
            });
            assertThat(Files.readString(search.resolve("report.html")))
                    .contains("<h2>The course of the search</h2>", "class='heat'", "class='cells'", "nor_conv_3x3");
        }
    }

    private static Outcome run(String config, Path search) throws Exception {
        return Search.of(SearchConfig.parse("test", config, List.of()))
                .in(search)
                .environment(Map.of(
                        "XDG_CACHE_HOME",
                        Path.of("target/test-cache").toAbsolutePath().toString()))
                .device(new SurprisingDevice().open(new DeviceSettings(1)))
                .open()
                .run();
    }

    /** The search trains a network of its own size; the winner, within the limit, is one of the other. */
    @Test
    void aControllerSearchesCellsOfLooseEnds() throws Exception {
        String config = """
                name: tried
                data: {source: '%s', size: 8, augment: none, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: enas, nodes: 2, channels: 4, layers: 1, search_channels: 2, search_layers: 1}
                engine: {threads: 1}
                constraints: {params: "<= 6000"}
                strategy: {name: enas, epochs: 2, batch: 4, steps: 2, samples: 2, candidates: 3}
                retrain: {top: 1, random: 0, epochs: 1, batch: 8, baselines: []}
                """.formatted(DrawnImages.sides(folder.resolve("images"), 48));
        Path search = folder.resolve("search");
        Outcome outcome = run(config, search);
        assertThat(outcome.status()).isEqualTo(PlanOutcome.Status.COMPLETE);
        assertThat(Files.readString(search.resolve("best/architecture.json"))).containsPattern("([0-4] ){15}[0-4]");
        assertThat(epochs(search))
                .hasSize(2)
                .allSatisfy(epoch -> assertThat(epoch.probabilities()).hasSize(16));
    }

    private static List<EpochDone> epochs(Path search) throws IOException {
        List<EpochDone> epochs = new ArrayList<>();
        JournalReader.read(search.resolve("journal.jsonl"), event -> {
            if (event.phase().equals("search") && event.event() instanceof EpochDone done) {
                epochs.add(done);
            }
        });
        return epochs;
    }
}

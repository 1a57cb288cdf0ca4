package org.espalier.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.espalier.device.DeviceSettings;
import org.espalier.oneshot.OneShotStrategy;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.method.SearchMethod;
import org.espalier.pipeline.method.SearchMethods;
import org.espalier.pipeline.phase.SurprisingDevice;
import org.espalier.plan.PlanOutcome;
import org.espalier.space.SearchSpace;
import org.espalier.torch.data.testing.DrawnImages;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every strategy that shares weights goes through a whole search, from images to a proved file. */
@Timeout(120)
class EveryStrategyTest {
    private static final String CELLS = "{name: nas-bench-201, channels: 4, cells: 1}";
    private static final String ELASTIC = "{name: single-path, width: 0.1, depth: 1, stride: 1}";

    @TempDir
    private Path folder;

    static Stream<String> strategies() {
        return SearchMethods.installed().all().stream()
                .map(SearchMethod::name)
                .filter(name -> SearchMethods.installed().named(name).defaults() instanceof OneShotStrategy);
    }

    /** On a cell where it fits one, else on a network with elastic blocks. */
    private static String space(String strategy) {
        SearchSpace cells = Zoo.installed().space("nas-bench-201", Map.of("channels", 4, "cells", 1));
        return SearchMethods.installed().fitting(cells).contains(strategy) ? CELLS : ELASTIC;
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void searches(String strategy) throws IOException {
        DrawnImages.sides(folder.resolve("images"), 20);
        Path file = Files.writeString(folder.resolve("search.yaml"), """
                name: tried
                data: {source: images, size: 12, augment: none, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: SPACE
                constraints: {params: "<= 50M"}
                strategy: {name: STRATEGY, epochs: 1, batch: 2}
                search: {population: 2, generations: 1}
                retrain: {top: 1, random: 0, epochs: 1, batch: 8, baselines: []}
                """.replace("SPACE", space(strategy))
                .replace("STRATEGY", strategy));
        Path search = folder.resolve("search");
        Outcome outcome = Search.of(SearchConfig.load(file, List.of()).value())
                .in(search)
                .environment(Map.of(
                        "XDG_CACHE_HOME",
                        Path.of("target/test-cache").toAbsolutePath().toString()))
                .device(new SurprisingDevice().open(new DeviceSettings(1)))
                .open()
                .run();
        assertThat(outcome.status()).isEqualTo(PlanOutcome.Status.COMPLETE);
        assertThat(search.resolve("best/model.onnx")).isRegularFile();
        assertThat(Files.readString(search.resolve("result.json"))).contains("\"strategy\" : \"" + strategy + "\"");
    }
}

package org.espalier.pipeline;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.espalier.device.DeviceSettings;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.phase.SurprisingDevice;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The searches that are ready in {@code examples/} pass every check of their start. */
class ReadySearchesTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"cells.yaml", "gates.yaml", "superkernels.yaml"})
    void opens(String name) throws Exception {
        Path file = Path.of("../examples", name);
        SearchConfig config = SearchConfig.parse(name, Files.readString(file), List.of());
        assertThatCode(() -> Search.of(config)
                        .in(folder.resolve("search"))
                        .environment(Map.of(
                                "XDG_CACHE_HOME",
                                Path.of("target/test-cache").toAbsolutePath().toString()))
                        .device(new SurprisingDevice().open(new DeviceSettings(1)))
                        .open())
                .doesNotThrowAnyException();
    }
}

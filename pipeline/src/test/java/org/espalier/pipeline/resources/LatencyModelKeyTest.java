package org.espalier.pipeline.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.espalier.device.latency.LatencyModel;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.torch.data.testing.DrawnImages;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The key {@code latency_model} decides what predicts the latency of members. */
class LatencyModelKeyTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void draw() throws IOException {
        DrawnImages.sides(folder.resolve("images"), 8);
    }

    private SearchConfig config(String more) {
        return SearchConfig.parse(
                "test", """
                data: {source: 'IMAGES', size: 8, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: nas-bench-201, channels: 4, cells: 1}
                strategy: {name: random}
                constraints: {latency_ms: "<= 4"}
                """.replace("IMAGES", folder.resolve("images").toString()) + more, List.of());
    }

    private LatencyModel model(String more) {
        Map<String, String> environment =
                Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString());
        Supplied supplied = Supplied.NOTHING.withDevice(new TellingDevice(1, 3, 10));
        try (SearchResources resources = new SearchResources(config(more), supplied, environment, notice -> {})) {
            return resources.latencyModel();
        }
    }

    @Test
    void itIsTheOneThatPredicts() {
        assertThat(model("").name()).isEqualTo("table-corrected");
        assertThat(model("").toJson()).containsKeys("slope", "distinct_layers");
        LatencyModel ridge = model("latency_model: ridge");
        assertThat(ridge.name()).isEqualTo("ridge");
        assertThat(ridge.toJson()).containsEntry("distinct_layers", 0).containsKey("penalty");
        assertThat(ridge.error().heldOut()).isEqualTo(30);
    }

    private void look(String more) {
        NamedParts.looks(config(more), Supplied.NOTHING).forEach(NamedParts.Look::require);
    }

    @Test
    void anUnknownOneAndOneThatNeedsKnownDevicesAreRefused() {
        assertThatThrownBy(() -> look("latency_model: rigde"))
                .hasMessage(
                        "latency_model: unknown model 'rigde'; did you mean 'ridge'?; known: [table-corrected, table,"
                                + " ridge, boosting, mlp, transfer]");
        assertThatThrownBy(() -> look("latency_model: transfer"))
                .hasMessage("latency_model: model 'transfer' needs known devices, which a search cannot name");
        look("latency_model: boosting");
    }
}

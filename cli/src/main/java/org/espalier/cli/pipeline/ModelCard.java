package org.espalier.cli.pipeline;

import java.util.Locale;
import org.espalier.cli.config.SearchConfig;
import tools.jackson.databind.JsonNode;

/** The winner on one page: what it is, what it was trained on, how it was measured. */
final class ModelCard {
    private ModelCard() {}

    static String of(SearchConfig config, JsonNode best) {
        JsonNode test = best.path("test");
        return String.format(
                Locale.ROOT,
                """
                # %s

                - space: %s
                - architecture: `%s`
                - trained from scratch on: %s, %d epochs, seed %d
                - augmentation: %s
                - held-out top-1: %.4f, 95 %% interval [%.4f, %.4f], %d images
                - latency on %s: median %.3f ms, p90 %.3f ms
                - parameters: %,d; multiply-accumulates: %,d
                - input: one image in 0..1, channels first, %d pixels square; the normalisation is part of the file
                """,
                config.name(),
                config.space().name(),
                best.path("architecture").asString(),
                config.data().source(),
                config.retrain().epochs(),
                config.seed(),
                config.data().augment(),
                test.path("top1").asDouble(),
                test.path("ci95").path(0).asDouble(),
                test.path("ci95").path(1).asDouble(),
                test.path("images").asLong(),
                config.device().name(),
                best.path("latency_ms").path("median").asDouble(),
                best.path("latency_ms").path("p90").asDouble(),
                best.path("params").asLong(),
                best.path("macs").asLong(),
                config.data().size());
    }
}

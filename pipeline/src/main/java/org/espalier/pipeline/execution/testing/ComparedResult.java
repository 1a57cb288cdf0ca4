package org.espalier.pipeline.execution.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.espalier.pipeline.config.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What two runs of one search agree in, whoever did the jobs and however often they were killed: everything but what was measured. */
public final class ComparedResult {
    /** Times and memory; and the front with what follows from it, which is chosen by latencies. */
    private static final List<String> MEASURED =
            List.of("latency_ms", "throughput", "memory_mb", "unstable", "hours", "pareto", "search_paid");

    private ComparedResult() {}

    /**
     * The {@code result.json} of a finished search, without what was measured, and what it was measured with; of phases the names stay.
     *
     * @param search the folder
     * @throws IOException where there is none, or it is damaged
     */
    public static JsonNode of(Path search) throws IOException {
        JsonNode result = Json.read(search.resolve("result.json"));
        if (result instanceof ObjectNode object) {
            object.remove("versions");
        }
        for (JsonNode phase : result.path("phases")) {
            if (phase instanceof ObjectNode object) {
                object.retain("name");
            }
        }
        strip(result);
        return result;
    }

    private static void strip(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(MEASURED);
        }
        node.forEach(ComparedResult::strip);
    }
}

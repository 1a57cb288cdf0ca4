package org.espalier.pipeline.result;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.pipeline.config.Json;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.phase.ProofPhase;
import org.espalier.pipeline.phase.RankCheckPhase;
import org.espalier.pipeline.phase.RetrainPhase;
import org.espalier.pipeline.phase.SearchOutcome;
import org.espalier.plan.PhaseRecord;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Builds {@code result.json} from what the phases returned; nothing in it is computed anew. */
public final class ResultFile {
    private ResultFile() {}

    public static ObjectNode of(SearchConfig config, List<PhaseRecord> records, Map<String, String> versions) {
        Map<String, ObjectNode> phases = new LinkedHashMap<>();
        records.forEach(r -> phases.put(r.name(), r.result()));
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.put("name", config.name());
        result.put("seed", config.seed());
        result.put("space", config.space().name());
        result.put("strategy", config.strategy().name());
        result.put("device", config.device().name());
        result.set("constraints", Json.tree(config.constraints()));
        runs(result, phases);
        ObjectNode selected = phases.get(SearchOutcome.PHASE);
        ObjectNode chosen = selected == null ? JsonNodeFactory.instance.objectNode() : selected;
        result.set(SearchOutcome.PARETO, chosen.withArray(SearchOutcome.PARETO));
        for (String key : List.of(SearchOutcome.PARETO_OBJECTIVES, SearchOutcome.PASSED_OVER)) {
            if (!chosen.path(key).isEmpty()) {
                result.set(key, chosen.path(key));
            }
        }
        ObjectNode checked = phases.get(RankCheckPhase.NAME);
        if (checked != null) {
            result.set("rank_check", checked);
        }
        ArrayNode list = result.putArray("phases");
        for (PhaseRecord record : records) {
            ObjectNode row = list.addObject().put("name", record.name()).put("seconds", record.seconds());
            record.peakRssMb().ifPresent(mb -> row.put("peak_rss_mb", mb));
        }
        result.set("versions", Json.tree(versions));
        return result;
    }

    /** Best and baselines: the rows of training and of proof with the same name, joined. */
    private static void runs(ObjectNode result, Map<String, ObjectNode> phases) {
        ObjectNode proved = phases.get(ProofPhase.NAME);
        ObjectNode trained = phases.get(RetrainPhase.NAME);
        if (proved == null || trained == null) {
            return;
        }
        String best = proved.path("best").asString();
        ArrayNode baselines = JsonNodeFactory.instance.arrayNode();
        for (JsonNode proof : proved.path("runs")) {
            ObjectNode row = JsonNodeFactory.instance.objectNode();
            for (JsonNode training : trained.path("runs")) {
                if (training.path("name").equals(proof.path("name"))) {
                    row.setAll((ObjectNode) training);
                }
            }
            row.setAll((ObjectNode) proof);
            if (proof.path("name").asString().equals(best)) {
                result.set("best", row);
            } else {
                baselines.add(row);
            }
        }
        result.set("baselines", baselines);
    }
}

package org.espalier.cli.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.espalier.device.MeasuredLatency;
import org.espalier.device.Protocol;
import org.espalier.files.AtomicFiles;
import org.espalier.graph.Safetensors;
import org.espalier.graph.Weights;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.SearchPhase;
import org.espalier.search.Scores;
import org.espalier.torch.data.Part;
import org.espalier.torch.train.Evaluation;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Proves what was trained: reads the held-out split once for the best found network, the best random one and each baseline, exports
 * them, and measures the exported files on the device. The best are chosen by validation accuracy, never by the held-out split.
 */
final class ProofPhase implements SearchPhase {
    static final String NAME = "prove";

    private final Workbench bench;

    ProofPhase(Workbench bench) {
        this.bench = bench;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ObjectNode run(PhaseContext context) throws IOException, InterruptedException {
        List<RetrainPhase.Run> runs = RetrainPhase.runs(bench, context.result(SearchOutcome.PHASE));
        Map<String, Double> valid = new HashMap<>();
        context.result(RetrainPhase.NAME)
                .path("runs")
                .forEach(row ->
                        valid.put(row.path("name").asString(), row.path("valid").asDouble()));
        List<RetrainPhase.Run> proved = proved(runs, valid);
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.put("best", proved.get(0).name());
        ArrayNode rows = result.putArray("runs");
        for (RetrainPhase.Run run : proved) {
            context.stopIfAsked();
            rows.add(prove(context, run));
            context.progress(rows.size(), proved.size(), run.name());
        }
        return result;
    }

    /** The found network, then what stands beside it: of several members of one origin the one with the highest validation accuracy. */
    static List<RetrainPhase.Run> proved(List<RetrainPhase.Run> runs, Map<String, Double> valid) {
        List<RetrainPhase.Run> proved = new ArrayList<>();
        for (RetrainPhase.Origin origin : List.of(RetrainPhase.Origin.FOUND, RetrainPhase.Origin.RANDOM)) {
            // the first of equals: the search's own order decides ties
            runs.stream()
                    .filter(run -> run.origin() == origin)
                    .reduce((best, next) ->
                            valid.getOrDefault(next.name(), -1.0) > valid.getOrDefault(best.name(), -1.0) ? next : best)
                    .ifPresent(proved::add);
        }
        runs.stream()
                .filter(run -> run.origin() == RetrainPhase.Origin.BASELINE)
                .forEach(proved::add);
        return proved;
    }

    private ObjectNode prove(PhaseContext context, RetrainPhase.Run run) throws IOException {
        Path folder = RetrainPhase.folder(context, run.name());
        Weights weights = Safetensors.read(folder.resolve(RetrainPhase.WEIGHTS)).weights();
        Evaluation test = new ScratchTraining(bench).evaluate(run.network(), weights, Part.TEST);
        Scores.Holdout holdout = new Scores.Holdout(test.correct(), test.images());
        byte[] onnx = bench.onnx(run.network(), weights);
        Path file = folder.resolve("model.onnx");
        AtomicFiles.write(file, onnx);
        MeasuredLatency latency = bench.device().measure(run.name(), onnx, Protocol.REPORT);
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        row.put("name", run.name());
        ObjectNode onTest = row.putObject("test");
        onTest.put("top1", holdout.top1());
        onTest.putArray("ci95").add(holdout.ci95().low()).add(holdout.ci95().high());
        onTest.put("images", holdout.images());
        row.set("latency_ms", Json.tree(latency.latency().toJson()));
        row.put("unstable", latency.unstable());
        row.put("onnx", context.directory().relativize(file).toString());
        row.put("onnx_max_abs_diff", new ExportCheck(bench).compare(run.network(), weights, onnx));
        return row;
    }
}

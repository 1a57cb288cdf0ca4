package org.espalier.cli.pipeline;

import java.io.IOException;
import java.nio.file.Path;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Proves what was trained: reads the held-out split once for the best found network and each baseline, exports them, and measures the
 * exported files on the device. The best is chosen by validation accuracy, never by the held-out split.
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
        JsonNode trained = context.result(RetrainPhase.NAME).path("runs");
        String best = best(trained);
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.put("best", best);
        ArrayNode rows = result.putArray("runs");
        int done = 0;
        for (RetrainPhase.Run run : RetrainPhase.runs(bench, context.result(SearchOutcome.PHASE))) {
            context.stopIfAsked();
            if (run.architecture().isEmpty() || run.name().equals(best)) {
                rows.add(prove(context, run));
            }
            context.progress(++done, trained.size(), run.name());
        }
        return result;
    }

    /** The found network with the highest validation accuracy; the search's order decides ties. */
    private static String best(JsonNode trained) {
        String best = "";
        double highest = -1;
        for (JsonNode row : trained) {
            if (!row.path("architecture").asString("").isEmpty()
                    && row.path("valid").asDouble() > highest) {
                best = row.path("name").asString();
                highest = row.path("valid").asDouble();
            }
        }
        return best;
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

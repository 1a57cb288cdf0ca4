package org.espalier.pipeline.phase;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.files.AtomicFiles;
import org.espalier.files.PathSegment;
import org.espalier.graph.Network;
import org.espalier.graph.Safetensors;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.training.EpochEvents;
import org.espalier.pipeline.training.ScratchTraining;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.SearchPhase;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Trains the search's best from scratch (search weights are not used) beside random members and the baselines: same recipe, data and seed. Result: one row
 * for each, with its validation accuracy; the weights lie in {@code runs/NAME/weights.safetensors}.
 */
public final class RetrainPhase implements SearchPhase {
    public static final String NAME = "retrain";
    public static final String WEIGHTS = "weights.safetensors";

    private final SearchResources resources;

    public RetrainPhase(SearchResources resources) {
        this.resources = resources;
    }

    /** Where a network comes from, and what its runs are named after. */
    public enum Origin {
        FOUND,
        RANDOM,
        BASELINE
    }

    /** One network to train; {@code architecture} is empty for a baseline. */
    public record Run(String name, Origin origin, String architecture, Network network) {}

    @Override
    public String name() {
        return NAME;
    }

    /** The winners of the search in order, the random members, then the baselines. */
    public static List<Run> runs(SearchResources resources, ObjectNode search) {
        List<Run> runs = new ArrayList<>(members(resources, Origin.FOUND, search.path(SearchOutcome.WINNERS)));
        runs.addAll(members(resources, Origin.RANDOM, search.path(SearchOutcome.RANDOM)));
        resources
                .config()
                .retrain()
                .baselines()
                .forEach(name -> runs.add(new Run(name, Origin.BASELINE, "", resources.baseline(name))));
        return runs;
    }

    private static List<Run> members(SearchResources resources, Origin origin, JsonNode notations) {
        List<Run> runs = new ArrayList<>();
        for (JsonNode notation : notations) {
            Architecture member = resources.space().codec().parse(notation.asString());
            String name = origin.name().toLowerCase(Locale.ROOT) + "-" + (runs.size() + 1);
            runs.add(
                    new Run(name, origin, notation.asString(), resources.space().network(member)));
        }
        return runs;
    }

    public static Path folder(PhaseContext context, String run) {
        return folder(context.directory(), run);
    }

    /** The folder of a run; a baseline may be named by the path of its file, which is not where its run lies. */
    public static Path folder(Path search, String run) {
        return search.resolve("runs").resolve(PathSegment.of(run));
    }

    @Override
    public ObjectNode run(PhaseContext context) throws IOException, InterruptedException {
        context.stopIfAsked();
        ObjectNode search = context.result(SearchOutcome.PHASE);
        List<Run> runs = runs(resources, search);
        int epochs = resources.config().retrain().epochs();
        List<ScratchTraining.Job> jobs = runs.stream()
                .map(run -> new ScratchTraining.Job(
                        run.name(), run.network(), folder(context, run.name()).resolve("checkpoints")))
                .toList();
        List<ScratchTraining.Trained> trained =
                new ScratchTraining(resources).trainAll(jobs, epochs, new EpochEvents(context, runs.size() * epochs));
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        ArrayNode rows = result.putArray("runs");
        for (int i = 0; i < runs.size(); i++) {
            Run run = runs.get(i);
            AtomicFiles.write(
                    folder(context, run.name()).resolve(WEIGHTS),
                    Safetensors.write(trained.get(i).weights(), Map.of()));
            JsonNode shared = search.path(SearchOutcome.SUPERNET_VALID).path(i);
            ObjectNode row = rows.addObject();
            if (shared.isNumber()) {
                row.put(SearchOutcome.SUPERNET_VALID, shared.asDouble());
            }
            row.put("name", run.name())
                    .put("architecture", run.architecture())
                    .put("params", run.network().params())
                    .put("macs", run.network().macs())
                    .put("train", trained.get(i).training().top1())
                    .put("valid", trained.get(i).valid().top1());
        }
        return result;
    }
}

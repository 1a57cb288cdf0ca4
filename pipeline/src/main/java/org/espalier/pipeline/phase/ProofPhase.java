package org.espalier.pipeline.phase;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.device.Protocol;
import org.espalier.files.AtomicFiles;
import org.espalier.graph.Weights;
import org.espalier.measure.Answers;
import org.espalier.pipeline.config.Metric;
import org.espalier.pipeline.execution.JobEnd;
import org.espalier.pipeline.resources.Limits;
import org.espalier.pipeline.resources.Metrics;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.Holdout;
import org.espalier.pipeline.result.ProofResult;
import org.espalier.pipeline.result.RetrainResult;
import org.espalier.pipeline.result.SelectionResult;
import org.espalier.pipeline.result.Timing;
import org.espalier.pipeline.training.ExportCheck;
import org.espalier.pipeline.training.ScratchTraining;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.PhaseTraits;
import org.espalier.plan.SearchPhase;
import org.espalier.search.Scores;
import org.espalier.torch.data.Part;

/**
 * Proves what was trained: reads the held-out split once for the best found network, the best random one and each baseline, exports
 * them, and measures the exported files on the device. The best are chosen by validation accuracy among those that keep the limits as
 * measured, never by the held-out split.
 */
public final class ProofPhase implements SearchPhase<ProofResult> {
    public static final String NAME = "prove";
    public static final String MODEL = "model.onnx";

    private final SearchResources resources;

    /** @param resources whose device measures and whose test images prove */
    public ProofPhase(SearchResources resources) {
        this.resources = resources;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Class<ProofResult> resultType() {
        return ProofResult.class;
    }

    @Override
    public PhaseTraits traits() {
        return PhaseTraits.of(Uses.join(
                        Uses.IMAGES,
                        Uses.SPACE,
                        List.of("engine", "device", "constraints", "objective", "retrain.batch", "retrain.baselines")))
                .readBy(PhaseTraits.END);
    }

    /** Of the best network, which the end of the search is made of. */
    @Override
    public List<String> lost(Path directory, ProofResult result) {
        Path folder = RetrainPhase.folder(directory, result.best());
        List<String> lost = new ArrayList<>();
        if (!LeftFiles.isWeights(folder.resolve(RetrainPhase.WEIGHTS))) {
            lost.add(directory.relativize(folder.resolve(RetrainPhase.WEIGHTS)).toString());
        }
        if (!LeftFiles.isModel(folder.resolve(MODEL))) {
            lost.add(directory.relativize(folder.resolve(MODEL)).toString());
        }
        return lost;
    }

    @Override
    public ProofResult run(PhaseContext context) throws IOException, InterruptedException {
        RetrainResult trained = context.result(RetrainPhase.NAME, RetrainResult.class);
        Map<String, Double> valid = new HashMap<>();
        trained.runs().forEach(row -> valid.put(row.name(), row.valid()));
        trained.diverged().forEach(run -> valid.remove(run.name()));
        // what diverged, or had no time, is left out
        List<RetrainPhase.Run> runs =
                RetrainPhase.runs(resources, context.result(SearchOutcome.PHASE, SelectionResult.class)).stream()
                        .filter(run -> valid.containsKey(run.name()))
                        .toList();
        List<List<RetrainPhase.Run>> places = places(runs, valid);
        List<ProofResult.Proved> rows = new ArrayList<>();
        int done = 0;
        for (List<RetrainPhase.Run> candidates : places) {
            Measured measured = firstWithinLimits(context, candidates);
            proved(context, measured).ifPresent(rows::add);
            context.progress(++done, places.size(), measured.run.name());
        }
        return new ProofResult(rows, rows.get(0).name(), Limits.texts(resources));
    }

    /** Nobody reports on a file that is not proved; without one of the found network there is no result, without a rival's there is. */
    private Optional<ProofResult.Proved> proved(PhaseContext context, Measured measured) {
        String name = measured.run.name();
        try {
            return Optional.of(prove(context, measured));
        } catch (ExportCheck.Mismatch e) {
            if (measured.run.origin() == RetrainPhase.Origin.FOUND) {
                throw e.of(name);
            }
            context.notice(name + " is left out of the comparison: " + e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * What is proved, place by place: the found network, the random one, each baseline. A place holds the networks that may fill it, the
     * one with the highest validation accuracy first; the search's own order decides ties.
     */
    public static List<List<RetrainPhase.Run>> places(List<RetrainPhase.Run> runs, Map<String, Double> valid) {
        List<List<RetrainPhase.Run>> places = new ArrayList<>();
        for (RetrainPhase.Origin origin : List.of(RetrainPhase.Origin.FOUND, RetrainPhase.Origin.RANDOM)) {
            List<RetrainPhase.Run> candidates = runs.stream()
                    .filter(run -> run.origin() == origin)
                    .sorted(Comparator.comparingDouble(run -> -valid.getOrDefault(run.name(), -1.0)))
                    .toList();
            if (!candidates.isEmpty()) {
                places.add(candidates);
            }
        }
        runs.stream()
                .filter(run -> run.origin() == RetrainPhase.Origin.BASELINE)
                .forEach(run -> places.add(List.of(run)));
        return places;
    }

    /** A trained network, exported and measured, but not yet shown to the held-out split. */
    private record Measured(
            RetrainPhase.Run run,
            Weights weights,
            byte[] onnx,
            Path file,
            JobEnd.Measured device,
            List<String> broken) {}

    /** The first that keeps the limits as the exported file was measured; the first of all where none does, or there is no choice. */
    private Measured firstWithinLimits(PhaseContext context, List<RetrainPhase.Run> candidates)
            throws IOException, InterruptedException {
        List<Measured> outside = new ArrayList<>();
        for (RetrainPhase.Run candidate : candidates) {
            context.stopIfAsked();
            Measured measured = measure(context, candidate);
            if (measured.broken.isEmpty()) {
                return measured;
            }
            outside.add(measured);
        }
        return outside.get(0);
    }

    private Measured measure(PhaseContext context, RetrainPhase.Run run) throws IOException {
        Path folder = RetrainPhase.folder(context, run.name());
        Weights weights = RetrainPhase.weights(resources, context.directory(), run.name());
        byte[] onnx = resources.onnx(run.network(), weights);
        Path file = folder.resolve(MODEL);
        AtomicFiles.write(file, onnx);
        boolean memory = Metrics.isAsked(resources.config(), Metric.MEMORY_MB);
        JobEnd.Measured measured = resources.measure(run.name(), onnx, Protocol.REPORT, memory);
        return new Measured(run, weights, onnx, file, measured, Limits.broken(resources, run.network(), measured));
    }

    private ProofResult.Proved prove(PhaseContext context, Measured measured) {
        RetrainPhase.Run run = measured.run;
        Answers test = new ScratchTraining(resources).evaluate(run.network(), measured.weights, Part.TEST);
        boolean limited = !resources.config().constraints().isEmpty();
        return new ProofResult.Proved(
                run.name(),
                Holdout.of(new Scores.Holdout(resources.goal().judge().all(test), test.samples())),
                Timing.of(measured.device.latency().latency()),
                Metrics.throughput(resources, measured.device),
                measured.device.memoryMb(),
                measured.device.latency().unstable(),
                limited ? Optional.of(measured.broken.isEmpty()) : Optional.empty(),
                limited ? Optional.of(measured.broken) : Optional.empty(),
                context.directory().relativize(measured.file).toString(),
                new ExportCheck(resources).compare(run.network(), measured.weights, measured.onnx));
    }
}

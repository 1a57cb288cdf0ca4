package org.espalier.pipeline.phase;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.espalier.device.Protocol;
import org.espalier.files.AtomicFiles;
import org.espalier.graph.Weights;
import org.espalier.measure.Answers;
import org.espalier.measure.AnswersFile;
import org.espalier.pipeline.config.Metric;
import org.espalier.pipeline.execution.JobEnd;
import org.espalier.pipeline.resources.Limits;
import org.espalier.pipeline.resources.Metrics;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.ClassFigures;
import org.espalier.pipeline.result.Holdout;
import org.espalier.pipeline.result.MainMeasure;
import org.espalier.pipeline.result.Member;
import org.espalier.pipeline.result.ProofResult;
import org.espalier.pipeline.result.RandomSearchResult;
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
import org.espalier.torch.task.Judge;

/**
 * Proves what was trained: exports all winners, random members and baselines, measures the exported files on the device, and reads the held-out split
 * once for each. Their answers to it lie in {@code runs/NAME/test-answers.csv}. The best winner is chosen on validation images among those that keep the
 * limits as measured, never by the held-out split, which says how the found front compares with the random one. Of several devices that is said of the first
 * ({@link ProofElsewhere} has the others).
 */
public final class ProofPhase implements SearchPhase<ProofResult> {
    public static final String NAME = "prove";
    public static final String MODEL = "model.onnx";

    /** What a network answered to each image of the held-out split, see {@link AnswersFile}. */
    public static final String ANSWERS = "test-answers.csv";

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
                        List.of(
                                "engine",
                                "device",
                                "devices",
                                "constraints",
                                "objective",
                                "retrain.batch",
                                "retrain.baselines",
                                "retrain.random_search")))
                .readBy(PhaseTraits.END);
    }

    /** Of the winners, which the end of the search is made of. */
    @Override
    public List<String> lost(Path directory, ProofResult result) {
        List<String> lost = new ArrayList<>();
        Stream<ProofResult.Proved> winners = Stream.concat(
                result.runs().stream()
                        .filter(row -> row.role().isPresent() || row.name().equals(result.best())),
                result.devices().stream()
                        .flatMap(device -> device.runs().stream())
                        .filter(row -> row.role().isPresent()));
        for (ProofResult.Proved row : distinct(winners)) {
            Path folder = RetrainPhase.folder(directory, row.name());
            if (!LeftFiles.isWeights(folder.resolve(RetrainPhase.WEIGHTS))) {
                lost.add(directory
                        .relativize(folder.resolve(RetrainPhase.WEIGHTS))
                        .toString());
            }
            if (!LeftFiles.isModel(folder.resolve(MODEL))) {
                lost.add(directory.relativize(folder.resolve(MODEL)).toString());
            }
        }
        return lost;
    }

    /** A network that wins on several devices has one run. */
    private static Collection<ProofResult.Proved> distinct(Stream<ProofResult.Proved> rows) {
        return rows.collect(Collectors.toMap(
                        ProofResult.Proved::name, row -> row, (first, again) -> first, LinkedHashMap::new))
                .values();
    }

    @Override
    public ProofResult run(PhaseContext context) throws IOException, InterruptedException {
        SelectionResult search = context.result(SearchOutcome.PHASE, SelectionResult.class);
        Map<String, RetrainResult.Trained> trained = new HashMap<>();
        List<RetrainPhase.Run> runs = runs(context, trained);
        List<Proof> proofs = new ArrayList<>();
        ProofElsewhere elsewhere = new ProofElsewhere(resources, context);
        Optional<ExportCheck.Mismatch> unfit = Optional.empty();
        for (int i = 0; i < runs.size(); i++) {
            RetrainPhase.Run run = runs.get(i);
            context.stopIfAsked();
            try {
                Exported exported = export(context, run, Objects.requireNonNull(trained.get(run.name())));
                if (isOfFirst(search, run)) {
                    proofs.add(prove(resources, exported, role(search, run)));
                }
                elsewhere.prove(exported);
            } catch (ExportCheck.Mismatch e) {
                // nobody reports on a file that is not proved
                context.notice(run.name() + " is left out of the comparison: " + e.getMessage());
                unfit = unfit.isPresent() || run.origin() != RetrainPhase.Origin.FOUND
                        ? unfit
                        : Optional.of(e.of(run.name()));
            }
            context.progress(i + 1, runs.size(), run.name());
        }
        Judge judge = resources.goal().judge();
        MainMeasure measure = MainMeasure.of(judge.objective());
        Optional<Proof> best = best(proofs, measure);
        if (best.isEmpty()) {
            throw unfit.orElseThrow(() -> new IllegalStateException("nothing that was found is trained"));
        }
        return new ProofResult(
                proofs.stream().map(Proof::row).toList(),
                best.get().row().name(),
                Limits.texts(resources),
                Optional.of(measure),
                new FrontComparison(resources, measure).of(proofs),
                ClassFigures.of(judge, best.get().answers()),
                elsewhere.results(measure));
    }

    /** What is trained: the rest diverged, or had no time. */
    private List<RetrainPhase.Run> runs(PhaseContext context, Map<String, RetrainResult.Trained> trained) {
        List<RetrainPhase.Run> runs =
                new ArrayList<>(RetrainPhase.runs(resources, SearchOutcome.joined(resources, context)));
        RetrainResult retrained = context.result(RetrainPhase.NAME, RetrainResult.class);
        List<RetrainResult.Trained> rows = new ArrayList<>(retrained.runs());
        if (resources.config().retrain().randomSearch()) {
            RandomSearchResult more = context.result(RandomSearchPhase.NAME, RandomSearchResult.class);
            runs.addAll(RandomSearchPhase.runs(resources, more));
            rows.addAll(more.runs());
        }
        rows.forEach(row -> trained.put(row.name(), row));
        retrained.diverged().forEach(row -> trained.remove(row.name()));
        runs.removeIf(run -> !trained.containsKey(run.name()));
        return runs;
    }

    /** Whether the first device has a row for a network: what wins on others alone is nothing there. */
    private static boolean isOfFirst(SelectionResult search, RetrainPhase.Run run) {
        return run.origin() != RetrainPhase.Origin.FOUND || role(search, run).isPresent();
    }

    /** What a network is on a device; empty where it is no winner there. */
    static Optional<String> role(SelectionResult search, RetrainPhase.Run run) {
        if (run.origin() != RetrainPhase.Origin.FOUND) {
            return Optional.empty();
        }
        int index = search.winners().indexOf(Member.ofNotation(run.architecture()));
        return index < 0 ? Optional.empty() : Optional.of(search.role(index));
    }

    /**
     * Of the winners the best on validation images among those within the limits, never by the held-out split; the search's own order decides ties.
     * Where none keeps the limits, the best of all.
     */
    static Optional<Proof> best(List<Proof> proofs, MainMeasure measure) {
        Comparator<Proof> byValidation = Comparator.comparingDouble(
                proof -> -measure.score(proof.trained().valid()));
        List<Proof> found = proofs.stream()
                .filter(proof -> proof.origin() == RetrainPhase.Origin.FOUND)
                .sorted(byValidation)
                .toList();
        return found.stream()
                .filter(proof -> proof.row().withinLimits().orElse(true))
                .findFirst()
                .or(() -> found.stream().findFirst());
    }

    /**
     * A trained network that is proved.
     *
     * @param trained what its training said
     * @param row what is reported of it
     * @param answers to the held-out split
     */
    record Proof(RetrainPhase.Run run, RetrainResult.Trained trained, ProofResult.Proved row, Answers answers) {
        RetrainPhase.Origin origin() {
            return run.origin();
        }
    }

    /**
     * A trained network whose exported file does what the network does.
     *
     * @param file relative to the search's folder
     * @param difference largest one between the exported file and LibTorch
     * @param answers to the held-out split
     */
    record Exported(
            RetrainPhase.Run run,
            RetrainResult.Trained trained,
            byte[] onnx,
            String file,
            double difference,
            Answers answers) {}

    private Exported export(PhaseContext context, RetrainPhase.Run run, RetrainResult.Trained trained)
            throws IOException {
        Path folder = RetrainPhase.folder(context, run.name());
        Weights weights = RetrainPhase.weights(resources, context.directory(), run.name());
        byte[] onnx = resources.onnx(run.network(), weights);
        Path file = folder.resolve(MODEL);
        AtomicFiles.write(file, onnx);
        double difference = new ExportCheck(resources).compare(run.network(), weights, onnx);
        Answers test = new ScratchTraining(resources).evaluate(run.network(), weights, Part.TEST);
        AnswersFile.write(folder.resolve(ANSWERS), test);
        return new Exported(
                run, trained, onnx, context.directory().relativize(file).toString(), difference, test);
    }

    /** Measures an exported file on a device and holds it against the limits there. */
    static Proof prove(SearchResources resources, Exported exported, Optional<String> role) {
        RetrainPhase.Run run = exported.run();
        Answers test = exported.answers();
        boolean memory = Metrics.isAsked(resources.config(), Metric.MEMORY_MB);
        JobEnd.Measured measured = resources.measure(run.name(), exported.onnx(), Protocol.REPORT, memory);
        List<String> broken = Limits.broken(resources, run.network(), measured);
        boolean limited = !resources.config().constraints().isEmpty();
        ProofResult.Proved row = new ProofResult.Proved(
                run.name(),
                Holdout.of(new Scores.Holdout(resources.goal().judge().all(test), test.samples())),
                Timing.of(measured.latency().latency()),
                Metrics.throughput(resources, measured),
                measured.memoryMb(),
                measured.latency().unstable(),
                limited ? Optional.of(broken.isEmpty()) : Optional.empty(),
                limited ? Optional.of(broken) : Optional.empty(),
                exported.file(),
                exported.difference(),
                role);
        return new Proof(run, exported.trained(), row, test);
    }
}

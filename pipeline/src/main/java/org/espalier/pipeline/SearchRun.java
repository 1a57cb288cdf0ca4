package org.espalier.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.espalier.device.onnx.ModelMetadata;
import org.espalier.draw.SvgDrawing;
import org.espalier.event.EpochDone;
import org.espalier.files.AtomicFiles;
import org.espalier.files.RegularFiles;
import org.espalier.journal.Journal;
import org.espalier.journal.JournalReader;
import org.espalier.pipeline.config.Json;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.method.SearchPlans;
import org.espalier.pipeline.phase.RetrainPhase;
import org.espalier.pipeline.report.ModelCard;
import org.espalier.pipeline.report.Report;
import org.espalier.pipeline.report.Verdict;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.ResultFile;
import org.espalier.pipeline.result.SearchResult;
import org.espalier.plan.PlanListener;
import org.espalier.plan.PlanOutcome;
import org.espalier.plan.PlanRunner;
import org.espalier.yaml.ConfigException;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A search in its folder: {@code config.yaml} as resolved, {@code journal.jsonl}, and at the end {@code result.json}, {@code
 * report.html} and {@code best/}. Started or gone on with alike.
 */
public final class SearchRun {
    private static final String CONFIG = "config.yaml";
    private static final String JOURNAL = "journal.jsonl";
    private static final String RESULT = "result.json";
    private static final String REPORT = "report.html";

    private final Path directory;
    private final SearchConfig config;

    private SearchRun(Path directory, SearchConfig config) {
        this.directory = directory;
        this.config = config;
    }

    /**
     * A search that starts, or goes on where the folder already holds this very one.
     *
     * @throws ConfigException where the folder holds another search, or cannot be written
     */
    public static SearchRun start(Path directory, SearchConfig config) throws IOException {
        Path file = directory.resolve(CONFIG);
        RegularFiles.requireFolder(directory);
        RegularFiles.requireWritable(file);
        boolean holdsOne = Files.exists(file);
        SearchConfig held = holdsOne ? SearchConfig.read(file, List.of()) : config;
        if (!held.equals(config)) {
            throw new ConfigException(directory + ": holds another search (its " + CONFIG
                    + " differs); choose another --out or remove it");
        }
        Files.createDirectories(directory);
        if (!Files.isWritable(directory)) {
            throw new ConfigException(directory + ": not writable; choose another --out");
        }
        if (!holdsOne) {
            AtomicFiles.writeString(file, config.toYaml());
        }
        // as it stands there: the order of its keys is that of the journal
        return new SearchRun(directory, held);
    }

    /** The search that a folder holds. */
    public static SearchRun resume(Path directory) throws IOException {
        Path file = directory.resolve(CONFIG);
        if (!Files.exists(file)) {
            throw new ConfigException(directory + ": holds no search (" + CONFIG + " is missing)");
        }
        return new SearchRun(directory, SearchConfig.read(file, List.of()));
    }

    /**
     * Runs to the end, or up to and including a phase; writes result and report where the end was reached.
     *
     * @param started receives what asks the running phase to stop, so that a signal can; safe to run from any thread
     */
    public PlanOutcome run(
            Optional<String> until,
            List<PlanListener> listeners,
            Map<String, String> environment,
            Consumer<Runnable> started)
            throws IOException {
        Consumer<String> warnings = message -> listeners.forEach(l -> l.noticed(message));
        try (Journal journal = Journal.open(directory.resolve(JOURNAL));
                SearchResources resources = new SearchResources(config, environment, warnings)) {
            removeLeftovers();
            SearchPlans.unused(config).forEach(warnings);
            PlanRunner runner = new PlanRunner(SearchPlans.of(resources, directory), journal, directory, listeners);
            started.accept(() -> {
                runner.stop();
                resources.askToStop();
            });
            PlanOutcome outcome = runner.run(until);
            if (outcome.status() == PlanOutcome.Status.COMPLETE) {
                finish(resources, outcome);
            }
            return outcome;
        }
    }

    /** Of a process that was killed while it wrote; the journal's lock keeps others away. */
    private void removeLeftovers() throws IOException {
        AtomicFiles.removeLeftovers(directory, RESULT);
        AtomicFiles.removeLeftovers(directory, REPORT);
        AtomicFiles.removeLeftovers(directory.resolve("best"), "");
        Path runs = directory.resolve("runs");
        if (Files.isDirectory(runs)) {
            try (Stream<Path> folders = Files.list(runs)) {
                for (Path folder : folders.toList()) {
                    AtomicFiles.removeLeftovers(folder, "");
                }
            }
        }
    }

    private void finish(SearchResources resources, PlanOutcome outcome) throws IOException {
        Map<String, String> versions = new TreeMap<>();
        versions.put("espalier", "0.1.0");
        versions.put("java", Runtime.version().toString());
        versions.put("runtime", resources.device().runtime());
        SearchResult result = ResultFile.of(config, outcome, versions);
        SearchResult.TrainedNetwork best =
                result.best().orElseThrow(() -> new IllegalStateException("a plan has ended without a proved network"));
        String drawing = best(resources, best);
        SearchResult finished = result.withBest(best.withOnnx("best/model.onnx"));
        AtomicFiles.writeString(directory.resolve(RESULT), ResultFile.write(finished));
        report(finished, drawing);
    }

    /** Copies the winner's files into {@code best/} and returns its drawing. */
    private String best(SearchResources resources, SearchResult.TrainedNetwork best) throws IOException {
        String notation = best.architecture();
        Path folder = Files.createDirectories(directory.resolve("best"));
        Path run = RetrainPhase.folder(directory, best.name());
        byte[] onnx = RegularFiles.readBytes(run.resolve("model.onnx"));
        AtomicFiles.write(folder.resolve("model.onnx"), onnx);
        AtomicFiles.write(
                folder.resolve(RetrainPhase.WEIGHTS), RegularFiles.readBytes(run.resolve(RetrainPhase.WEIGHTS)));
        AtomicFiles.writeString(
                folder.resolve("architecture.json"),
                Json.pretty(JsonNodeFactory.instance
                        .objectNode()
                        .put("space", config.space().name())
                        .put("architecture", notation)));
        AtomicFiles.writeString(
                folder.resolve("card.md"), ModelCard.of(config, best, ModelMetadata.read(run.toString(), onnx)));
        String drawing = SvgDrawing.of(
                resources.space().network(resources.space().codec().parse(notation)));
        AtomicFiles.writeString(folder.resolve("network.svg"), drawing);
        return drawing;
    }

    public SearchConfig config() {
        return config;
    }

    /**
     * The exported file of the best network.
     *
     * @throws ConfigException where the search is not finished
     * @throws IOException where something else than a regular file stands in its place
     */
    public Path model() throws IOException {
        Path model = directory.resolve("best").resolve("model.onnx");
        if (!Files.exists(model) || !Files.exists(directory.resolve(RESULT))) {
            throw new ConfigException(directory
                    + ": not finished (there is no proven model in it); run 'espalier resume " + directory + "' first");
        }
        RegularFiles.requireRegular(model);
        RegularFiles.requireRegular(directory.resolve(RESULT));
        return model;
    }

    /** The outcome of a finished search in words, also where it is not in its favour. */
    public String verdict() throws IOException {
        return Verdict.of(result());
    }

    private SearchResult result() throws IOException {
        Path file = directory.resolve(RESULT);
        if (!Files.exists(file)) {
            throw new ConfigException(
                    directory + ": the search is not finished (" + RESULT + " is missing); resume it first");
        }
        return ResultFile.read(file);
    }

    /** Writes the report of a finished search again. */
    public Path report() throws IOException {
        SearchResult result = result();
        Path svg = directory.resolve("best").resolve("network.svg");
        String drawing = Files.exists(svg) ? RegularFiles.readText(svg) : "";
        return report(result, drawing);
    }

    /** Reads the journal without its lock: another process may be writing it. */
    private Path report(SearchResult result, String drawing) throws IOException {
        List<EpochDone> epochs = new ArrayList<>();
        JournalReader.read(directory.resolve(JOURNAL), event -> {
            if (event.event() instanceof EpochDone epoch) {
                epochs.add(epoch);
            }
        });
        Path file = directory.resolve(REPORT);
        AtomicFiles.writeString(file, new Report(result, epochs, drawing).html());
        return file;
    }
}

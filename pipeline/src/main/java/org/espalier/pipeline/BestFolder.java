package org.espalier.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.espalier.device.onnx.ModelMetadata;
import org.espalier.draw.SvgDrawing;
import org.espalier.files.AtomicFiles;
import org.espalier.files.RegularFiles;
import org.espalier.graph.Network;
import org.espalier.pipeline.config.Json;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.config.SearchPaths;
import org.espalier.pipeline.phase.LeftFiles;
import org.espalier.pipeline.phase.ProofPhase;
import org.espalier.pipeline.phase.RetrainPhase;
import org.espalier.pipeline.report.ModelCard;
import org.espalier.pipeline.result.ResultFile;
import org.espalier.pipeline.result.SearchResult;
import org.espalier.pipeline.use.UsePrograms;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What a finished search leaves for others in {@code best/}: the model, its weights and its card, a drawing, and programs that use it. Model and
 * weights are copies of a run's: where one of the two was lost, the other makes up for it.
 *
 * @param search the search's folder
 * @param config of the search
 */
record BestFolder(Path search, SearchConfig config) {
    private static final Logger LOG = LoggerFactory.getLogger(BestFolder.class);
    private static final String BEST = "best";
    private static final String ARCHITECTURE = "architecture.json";
    private static final String CARD = "card.md";
    private static final String DRAWING = "network.svg";
    private static final String USE = "use";

    Path path() {
        return search.resolve(BEST);
    }

    /** The exported file. */
    Path model() {
        return path().resolve(ProofPhase.MODEL);
    }

    /** Its name in {@code result.json}. */
    static String modelName() {
        return BEST + "/" + ProofPhase.MODEL;
    }

    /** Where the programs are. */
    Path programs() {
        return path().resolve(USE);
    }

    /** The drawing of the network; empty where there is none. */
    String drawing() throws IOException {
        Path file = path().resolve(DRAWING);
        return Files.exists(file) ? RegularFiles.readText(file) : "";
    }

    /** Whether no file is missing; releases before this one left no programs, which {@link #addPrograms} makes up for. */
    boolean isWhole() {
        return Stream.of(ProofPhase.MODEL, RetrainPhase.WEIGHTS, ARCHITECTURE, CARD, DRAWING)
                .map(path()::resolve)
                .allMatch(Files::isRegularFile);
    }

    /** Removes what a process left that was killed while it wrote. */
    void removeLeftovers() throws IOException {
        AtomicFiles.removeLeftovers(path(), "");
        AtomicFiles.removeLeftovers(programs(), "");
    }

    /**
     * Copies the winner's files and returns its drawing.
     *
     * @param network the winner's, built
     */
    String write(SearchResult.TrainedNetwork best, Network network) throws IOException {
        Path folder = Files.createDirectories(path());
        Path run = RetrainPhase.folder(search, best.name());
        byte[] onnx = RegularFiles.readBytes(run.resolve(ProofPhase.MODEL));
        AtomicFiles.write(model(), onnx);
        AtomicFiles.write(
                folder.resolve(RetrainPhase.WEIGHTS), RegularFiles.readBytes(run.resolve(RetrainPhase.WEIGHTS)));
        architecture(best);
        ModelMetadata metadata = ModelMetadata.read(run.toString(), onnx);
        AtomicFiles.writeString(folder.resolve(CARD), ModelCard.of(config, best, metadata));
        write(UsePrograms.of(metadata));
        String drawing = SvgDrawing.of(network);
        AtomicFiles.writeString(folder.resolve(DRAWING), drawing);
        return drawing;
    }

    /** Writes the programs for a model whose release left none. */
    void addPrograms() throws IOException {
        if (!Files.isDirectory(programs())) {
            write(UsePrograms.of(ModelMetadata.read(model().toString(), RegularFiles.readBytes(model()))));
        }
    }

    private void write(Map<String, String> programs) throws IOException {
        for (Map.Entry<String, String> program : programs.entrySet()) {
            Files.createDirectories(programs());
            AtomicFiles.writeString(programs().resolve(program.getKey()), program.getValue());
        }
    }

    private void architecture(SearchResult.TrainedNetwork best) throws IOException {
        AtomicFiles.writeString(
                path().resolve(ARCHITECTURE),
                Json.pretty(JsonNodeFactory.instance
                        .objectNode()
                        .put(
                                "space",
                                config.asGiven(SearchPaths.SPACE, config.space().name()))
                        .put("architecture", best.architecture())));
    }

    private static Map<String, Predicate<Path>> files() {
        Map<String, Predicate<Path>> files = new LinkedHashMap<>();
        files.put(ProofPhase.MODEL, LeftFiles::isModel);
        files.put(RetrainPhase.WEIGHTS, LeftFiles::isWeights);
        return files;
    }

    /** Copies what the best run of a finished search lacks from {@code best/}, so that nothing is trained again for it. */
    void restoreRun(Consumer<String> notices) throws IOException {
        Path best = path();
        Path result = search.resolve("result.json");
        if (!Files.isRegularFile(result) || !Files.isRegularFile(best.resolve(ARCHITECTURE))) {
            return;
        }
        Optional<Path> run = run(result, best.resolve(ARCHITECTURE));
        if (run.isEmpty()) {
            return;
        }
        for (Map.Entry<String, Predicate<Path>> file : files().entrySet()) {
            Path lost = run.get().resolve(file.getKey());
            if (copy(best.resolve(file.getKey()), lost, file.getValue())) {
                notices.accept(search.relativize(lost) + " was missing or damaged: it is copied from " + BEST + "/");
            }
        }
    }

    /** The folder of the run that {@code best/} is a copy of; empty where the files do not say so. */
    private Optional<Path> run(Path result, Path architecture) {
        try {
            String held = Json.read(architecture).path("architecture").asString("");
            return ResultFile.read(result)
                    .best()
                    .filter(network -> network.architecture().equals(held))
                    .map(network -> RetrainPhase.folder(search, network.name()));
        } catch (IOException e) {
            // both are written anew at the end of the run
            LOG.debug("{} cannot be used", search, e);
            return Optional.empty();
        }
    }

    /** Writes what {@code best/} lacks and the best run has; the drawing takes the space, so it is left to a resume. */
    void restore(SearchResult result) throws IOException {
        SearchResult.TrainedNetwork network = result.best().orElse(SearchResult.TrainedNetwork.UNKNOWN);
        Path run = RetrainPhase.folder(search, network.name());
        boolean copied = false;
        for (Map.Entry<String, Predicate<Path>> file : files().entrySet()) {
            copied |= copy(run.resolve(file.getKey()), path().resolve(file.getKey()), file.getValue());
        }
        if (!copied) {
            return;
        }
        architecture(network);
        addPrograms();
        Path card = path().resolve(CARD);
        if (!Files.exists(card)) {
            AtomicFiles.writeString(
                    card,
                    ModelCard.of(
                            config, network, ModelMetadata.read(model().toString(), RegularFiles.readBytes(model()))));
        }
    }

    private static boolean copy(Path from, Path to, Predicate<Path> isSound) throws IOException {
        if (isSound.test(to) || !isSound.test(from)) {
            return false;
        }
        Files.createDirectories(to.getParent());
        AtomicFiles.write(to, RegularFiles.readBytes(from));
        return true;
    }
}

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
 * weights are copies of a run's: where one of the two was lost, the other makes up for it. The folders of other winners, below {@code winners/}, hold the
 * first three.
 *
 * @param search the search's folder
 * @param config of the search
 * @param name of this folder, relative to that of the search
 */
record BestFolder(Path search, SearchConfig config, String name) {
    private static final Logger LOG = LoggerFactory.getLogger(BestFolder.class);
    static final String BEST = "best";
    private static final String ARCHITECTURE = "architecture.json";
    private static final String CARD = "card.md";
    private static final String DRAWING = "network.svg";
    private static final String USE = "use";

    /** The folder of the best. */
    BestFolder(Path search, SearchConfig config) {
        this(search, config, BEST);
    }

    Path path() {
        return search.resolve(name);
    }

    /** The exported file. */
    Path model() {
        return path().resolve(ProofPhase.MODEL);
    }

    /** Its name in {@code result.json}. */
    String modelName() {
        return name + "/" + ProofPhase.MODEL;
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
        return holdsModel() && Files.isRegularFile(path().resolve(DRAWING));
    }

    /** Whether model, weights and what is said of them are there. */
    boolean holdsModel() {
        return Stream.of(ProofPhase.MODEL, RetrainPhase.WEIGHTS, ARCHITECTURE, CARD)
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
     * @param limits that it was held against, in numbers
     * @param network the winner's, built
     */
    String write(SearchResult.TrainedNetwork best, Map<String, String> limits, Network network) throws IOException {
        ModelMetadata metadata = write(best, limits);
        write(UsePrograms.of(metadata));
        String drawing = SvgDrawing.of(network);
        AtomicFiles.writeString(path().resolve(DRAWING), drawing);
        return drawing;
    }

    /**
     * Copies the files of a winner, and returns what its model says of itself.
     *
     * @param limits that it was held against, in numbers
     */
    ModelMetadata write(SearchResult.TrainedNetwork best, Map<String, String> limits) throws IOException {
        Path folder = Files.createDirectories(path());
        Path run = RetrainPhase.folder(search, best.name());
        byte[] onnx = RegularFiles.readBytes(run.resolve(ProofPhase.MODEL));
        AtomicFiles.write(model(), onnx);
        AtomicFiles.write(
                folder.resolve(RetrainPhase.WEIGHTS), RegularFiles.readBytes(run.resolve(RetrainPhase.WEIGHTS)));
        architecture(best);
        ModelMetadata metadata = ModelMetadata.read(run.toString(), onnx);
        AtomicFiles.writeString(folder.resolve(CARD), ModelCard.of(config, limits, best, metadata));
        return metadata;
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

    /** Copies what the run of a finished search lacks from this folder, so that nothing is trained again for it. */
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
                notices.accept(search.relativize(lost) + " was missing or damaged: it is copied from " + name + "/");
            }
        }
    }

    /** The folder of the run that this one is a copy of; empty where the files do not say so. */
    private Optional<Path> run(Path result, Path architecture) {
        try {
            String held = Json.read(architecture).path("architecture").asString("");
            SearchResult read = ResultFile.read(result);
            return Stream.concat(read.best().stream(), read.winners().stream())
                    .filter(network -> network.onnx().equals(modelName()))
                    .filter(network -> network.architecture().equals(held))
                    .map(network -> RetrainPhase.folder(search, network.name()))
                    .findFirst();
        } catch (IOException e) {
            // both are written anew at the end of the run
            LOG.debug("{} cannot be used", search, e);
            return Optional.empty();
        }
    }

    /** Writes what {@code best/} lacks and the best run has; the drawing takes the space, so it is left to a resume. */
    void restore(SearchResult result) throws IOException {
        SearchResult.TrainedNetwork best = result.best().orElse(SearchResult.TrainedNetwork.UNKNOWN);
        if (restore(best, result.limits(best))) {
            addPrograms();
        }
    }

    /**
     * Writes what the folder of a winner lacks and its run has, and says whether that was anything.
     *
     * @param limits that it was held against, in numbers
     */
    boolean restore(SearchResult.TrainedNetwork network, Map<String, String> limits) throws IOException {
        Path run = RetrainPhase.folder(search, network.name());
        boolean copied = false;
        for (Map.Entry<String, Predicate<Path>> file : files().entrySet()) {
            copied |= copy(run.resolve(file.getKey()), path().resolve(file.getKey()), file.getValue());
        }
        if (!copied) {
            return false;
        }
        architecture(network);
        Path card = path().resolve(CARD);
        if (!Files.exists(card)) {
            AtomicFiles.writeString(
                    card,
                    ModelCard.of(
                            config,
                            limits,
                            network,
                            ModelMetadata.read(model().toString(), RegularFiles.readBytes(model()))));
        }
        return true;
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

package org.espalier.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.espalier.device.onnx.ModelMetadata;
import org.espalier.files.AtomicFiles;
import org.espalier.files.RegularFiles;
import org.espalier.pipeline.config.Json;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.phase.LeftFiles;
import org.espalier.pipeline.phase.ProofPhase;
import org.espalier.pipeline.phase.RetrainPhase;
import org.espalier.pipeline.report.ModelCard;
import org.espalier.pipeline.result.ResultFile;
import org.espalier.pipeline.result.SearchResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.JsonNodeFactory;

/** The files in {@code best/} are copies of a run's: where one of the two was lost, the other makes up for it. */
final class BestCopies {
    private static final Logger LOG = LoggerFactory.getLogger(BestCopies.class);
    private static final String BEST = "best";
    private static final String ARCHITECTURE = "architecture.json";

    private BestCopies() {}

    private static Map<String, Predicate<Path>> files() {
        Map<String, Predicate<Path>> files = new LinkedHashMap<>();
        files.put(ProofPhase.MODEL, LeftFiles::isModel);
        files.put(RetrainPhase.WEIGHTS, LeftFiles::isWeights);
        return files;
    }

    /** Copies what the best run of a finished search lacks from {@code best/}, so that nothing is trained again for it. */
    static void restoreRun(Path directory, Consumer<String> notices) throws IOException {
        Path best = directory.resolve(BEST);
        Path result = directory.resolve("result.json");
        if (!Files.isRegularFile(result) || !Files.isRegularFile(best.resolve(ARCHITECTURE))) {
            return;
        }
        Optional<Path> run = run(directory, result, best.resolve(ARCHITECTURE));
        if (run.isEmpty()) {
            return;
        }
        for (Map.Entry<String, Predicate<Path>> file : files().entrySet()) {
            Path lost = run.get().resolve(file.getKey());
            if (copy(best.resolve(file.getKey()), lost, file.getValue())) {
                notices.accept(directory.relativize(lost) + " was missing or damaged: it is copied from " + BEST + "/");
            }
        }
    }

    /** The folder of the run that {@code best/} is a copy of; empty where the files do not say so. */
    private static Optional<Path> run(Path directory, Path result, Path architecture) {
        try {
            String held = Json.read(architecture).path("architecture").asString("");
            return ResultFile.read(result)
                    .best()
                    .filter(network -> network.architecture().equals(held))
                    .map(network -> RetrainPhase.folder(directory, network.name()));
        } catch (IOException e) {
            // both are written anew at the end of the run
            LOG.debug("{} cannot be used", directory, e);
            return Optional.empty();
        }
    }

    /** Writes what {@code best/} lacks and the best run has; the drawing takes the space, so it is left to a resume. */
    static void restoreBest(Path directory, SearchConfig config, SearchResult result) throws IOException {
        SearchResult.TrainedNetwork network = result.best().orElse(SearchResult.TrainedNetwork.UNKNOWN);
        Path run = RetrainPhase.folder(directory, network.name());
        Path best = directory.resolve(BEST);
        boolean copied = false;
        for (Map.Entry<String, Predicate<Path>> file : files().entrySet()) {
            copied |= copy(run.resolve(file.getKey()), best.resolve(file.getKey()), file.getValue());
        }
        if (copied) {
            AtomicFiles.writeString(
                    best.resolve(ARCHITECTURE), architecture(config.space().name(), network.architecture()));
        }
        Path model = best.resolve(ProofPhase.MODEL);
        Path card = best.resolve("card.md");
        if (copied && !Files.exists(card)) {
            AtomicFiles.writeString(
                    card,
                    ModelCard.of(config, network, ModelMetadata.read(model.toString(), RegularFiles.readBytes(model))));
        }
    }

    /** The text of {@code architecture.json}. */
    static String architecture(String space, String notation) {
        return Json.pretty(
                JsonNodeFactory.instance.objectNode().put("space", space).put("architecture", notation));
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

package org.espalier.pipeline.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.espalier.files.AtomicFiles;
import org.espalier.pipeline.config.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Validation scores after each epoch of a training, kept beside its checkpoints, so that a training that goes on after a kill decides as if
 * nothing had happened. For one thread.
 */
final class KeptCurve {
    static final String FILE = "curve.json";

    private static final Logger LOG = LoggerFactory.getLogger(KeptCurve.class);

    private final Path file;
    private final List<Double> scores;

    private KeptCurve(Path file, List<Double> scores) {
        this.file = file;
        this.scores = new ArrayList<>(scores);
    }

    /** Scores of epochs that nobody can look at any more are not there, so that nobody knows how the training went: it has to begin anew. */
    static final class LostException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        LostException(String message) {
            super(message);
        }
    }

    /** What was kept in the folder of checkpoints; nothing where that cannot be used. */
    static KeptCurve in(Path checkpoints) {
        Path file = checkpoints.resolve(FILE);
        if (!Files.exists(file)) {
            return new KeptCurve(file, List.of());
        }
        try {
            return new KeptCurve(file, scores(Json.read(file)));
        } catch (IOException e) {
            LOG.debug("no curve is kept in {}", file, e);
            return new KeptCurve(file, List.of());
        }
    }

    private static List<Double> scores(JsonNode kept) {
        List<Double> scores = new ArrayList<>();
        for (JsonNode score : kept) {
            if (!score.isNumber() || !Double.isFinite(score.doubleValue())) {
                return List.of();
            }
            scores.add(score.doubleValue());
        }
        return scores;
    }

    /** Keeps the score of an epoch, from 1, which those after it are no longer true of. */
    void keep(int epoch, double score) {
        cut(epoch - 1);
        scores.add(score);
        try {
            AtomicFiles.writeString(file, Json.pretty(Json.tree(scores)));
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /**
     * Has the scores of some epochs and no others.
     *
     * @param done epochs that are done
     * @param look gives the score of the last of them, which a kill may have taken
     * @throws LostException where an earlier one is missing
     */
    void require(int done, DoubleSupplier look) {
        cut(done);
        if (scores.size() < done - 1) {
            throw new LostException("of its " + done + " epochs " + scores.size() + " scores are left in " + file);
        }
        if (scores.size() < done) {
            keep(done, look.getAsDouble());
        }
    }

    private void cut(int done) {
        if (scores.size() > done) {
            scores.subList(done, scores.size()).clear();
        }
    }

    /** The scores. */
    List<Double> scores() {
        return List.copyOf(scores);
    }
}

package org.espalier.pipeline.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.espalier.files.AtomicFiles;
import org.espalier.files.UnfitFileException;
import org.espalier.pipeline.config.Json;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.random.Seeds;
import org.espalier.search.Candidate;
import org.espalier.search.Trial;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the child of a trial leaves: the request as it was, and a score or why the training diverged. A file that is none of that, or of
 * another request, says nothing of the trial; it is put aside and the trial is evaluated again.
 *
 * @param file where it is
 * @param request what was asked for, without the configuration
 */
record TrialOutcome(Path file, ObjectNode request) {
    /** The request's key of {@link #settings}; what an earlier release left has none. */
    static final String SETTINGS = "settings";

    private static final String ASIDE = ".unfit";

    /** A text that changes with whatever decides a trial's score beside its member and its epochs. */
    static String settings(SearchConfig config) {
        JsonNode all = config.toJson();
        ObjectNode deciding = JsonNodeFactory.instance.objectNode();
        deciding.set("data", all.path("data"));
        deciding.set("space", all.path("space"));
        deciding.set("seed", all.path("seed"));
        deciding.set("batch", all.path("retrain").path("batch"));
        deciding.set("learning_rate", all.path("retrain").path("learning_rate"));
        return Long.toHexString(Seeds.derive(0, deciding.toString(), 0));
    }

    boolean exists() {
        return Files.exists(file);
    }

    /** Puts aside what is damaged, or what an earlier request left, which a corrected configuration may have made another one. */
    void removeOthers(Consumer<String> notice) throws IOException {
        if (!exists()) {
            return;
        }
        JsonNode left;
        try {
            left = whole();
        } catch (DamagedException e) {
            notice.accept(file + ": is damaged: " + e.getMessage() + "; it is put aside as " + aside()
                    + ", and the trial is evaluated");
            return;
        }
        for (String key : request.propertyNames()) {
            if (key.equals(SETTINGS) && !left.has(key)) {
                continue;
            }
            String asked = request.path(key).asString("");
            String answered = left.path(key).asString("");
            if (!asked.equals(answered)) {
                notice.accept(file + " is the outcome of another trial (" + key + " is '" + answered + "', expected '"
                        + asked + "'); it is put aside as " + aside() + ", and the trial is evaluated");
                return;
            }
        }
    }

    /**
     * The trial.
     *
     * @throws IOException that names the file where it is damaged; it is put aside then
     */
    Trial read(Candidate candidate) throws IOException {
        JsonNode left;
        try {
            left = whole();
        } catch (DamagedException e) {
            throw new IOException(
                    file + ": is damaged: " + e.getMessage() + "; it is put aside as " + aside()
                            + ", and the trial is evaluated again on resume",
                    e);
        }
        JsonNode score = left.path("score");
        return score.isNumber()
                ? candidate.scored(score.doubleValue())
                : candidate.failed(left.path("failure").asString(""));
    }

    private static final class DamagedException extends Exception {
        private static final long serialVersionUID = 1L;

        DamagedException(String message) {
            super(message);
        }
    }

    private JsonNode whole() throws IOException, DamagedException {
        JsonNode left = json();
        JsonNode score = left.path("score");
        boolean scored = score.isNumber() && Double.isFinite(score.doubleValue());
        boolean failed =
                score.isMissingNode() && !left.path("failure").asString("").isBlank();
        if (!(left instanceof ObjectNode) || !(scored || failed)) {
            throw new DamagedException("expected a finite score or a failure, got "
                    + (score.isMissingNode() ? "neither" : "the score " + score));
        }
        return left;
    }

    private JsonNode json() throws IOException, DamagedException {
        try {
            return Json.read(file);
        } catch (IOException e) {
            boolean unreadable = !(e.getCause() instanceof JacksonException || e instanceof UnfitFileException);
            if (unreadable || !Files.isRegularFile(file)) {
                throw e;
            }
            throw new DamagedException(
                    e.getCause() instanceof JacksonException damage ? damage.getOriginalMessage() : "it is no text");
        }
    }

    private Path aside() throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ASIDE);
        AtomicFiles.rename(file, aside);
        return aside;
    }
}

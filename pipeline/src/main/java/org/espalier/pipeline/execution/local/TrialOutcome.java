package org.espalier.pipeline.execution.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.espalier.files.AtomicFiles;
import org.espalier.files.UnfitFileException;
import org.espalier.measure.ClassMeasures;
import org.espalier.pipeline.config.Json;
import org.espalier.pipeline.config.LossConfig;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.execution.Job;
import org.espalier.pipeline.execution.JobEnd;
import org.espalier.random.Seeds;
import org.espalier.search.Objective;
import org.espalier.torch.task.ImageClassification;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the child of a job leaves: the request as it was, and how the job ended. A file that is none of that, or of another request, says
 * nothing of the job; it is put aside and the job is done again.
 *
 * @param job whose outcome it is
 * @param request what was asked for, without the configuration
 */
record TrialOutcome(Job job, ObjectNode request) {
    /** In the folder of the job. */
    static final String FILE = "outcome.json";

    /** The key of the name of the job, which earlier releases did not write. */
    private static final String NAME = "name";

    /** The key of the end. */
    private static final String END = "end";

    private static final String ASIDE = ".unfit";

    /** Keys of the data that the first release with trials did not have. */
    private static final List<Map.Entry<String, String>> ADDED =
            List.of(Map.entry("fit", "stretch"), Map.entry("sampler", "shuffled"));

    private static final List<Objective> ACCURACY = List.of(new Objective(ClassMeasures.ACCURACY, true));

    /** A text that changes with whatever decides the end of a training beside its network and its epochs. */
    static String settings(SearchConfig config) {
        JsonNode all = config.toJson();
        ObjectNode deciding = JsonNodeFactory.instance.objectNode();
        deciding.set("data", withoutDefaults(all.path("data")));
        deciding.set("space", all.path("space"));
        deciding.set("seed", all.path("seed"));
        deciding.set("batch", all.path("retrain").path("batch"));
        deciding.set("learning_rate", all.path("retrain").path("learning_rate"));
        // what earlier releases did not know decides nothing where it is as it was with them
        if (!config.loss().equals(new LossConfig())) {
            deciding.set("loss", all.path("loss"));
        }
        if (!config.task().equals(new ImageClassification())) {
            deciding.set("task", all.path("task"));
        }
        if (!config.objective().objectives().equals(ACCURACY)) {
            deciding.set("objective", all.path("objective"));
        }
        return Long.toHexString(Seeds.derive(0, deciding.toString(), 0));
    }

    private static JsonNode withoutDefaults(JsonNode data) {
        ObjectNode own = (ObjectNode) data.deepCopy();
        for (Map.Entry<String, String> added : ADDED) {
            if (own.path(added.getKey()).asString("").equals(added.getValue())) {
                own.remove(added.getKey());
            }
        }
        return own;
    }

    private Path file() {
        return job.folder().resolve(FILE);
    }

    boolean exists() {
        return Files.exists(file());
    }

    /** Leaves how the job ended, once it is whole. */
    void write(JobEnd end) throws IOException {
        ObjectNode whole = request.deepCopy();
        whole.set(END, WrittenEnd.write(end, job.folder()));
        AtomicFiles.writeString(file(), Json.pretty(whole));
    }

    /** Puts aside what is damaged, or what an earlier request left, which a corrected configuration may have made another one. */
    void removeOthers(Consumer<String> notice) throws IOException {
        if (!exists()) {
            return;
        }
        JsonNode left;
        try {
            left = json();
            if (left.isObject() && !putAsideOfAnother(left, notice)) {
                end(left);
            } else if (!left.isObject()) {
                throw new WrittenEnd.UnfitException("expected the outcome of a job, got " + left);
            }
        } catch (WrittenEnd.UnfitException e) {
            notice.accept(file() + ": is damaged: " + e.getMessage() + "; it is put aside as " + aside() + ", and "
                    + job.name() + " is done again");
        }
    }

    private boolean putAsideOfAnother(JsonNode left, Consumer<String> notice) throws IOException {
        if (JobRequest.goesOnWith(left, request, END)) {
            Files.delete(file());
            return true;
        }
        Set<String> keys = new LinkedHashSet<>(request.propertyNames());
        keys.addAll(JobRequest.OPTIONAL);
        for (String key : keys) {
            String asked = shown(request.path(key));
            String answered = shown(left.path(key));
            if (!asked.equals(answered)) {
                String why = left.has(NAME)
                        ? "another job (" + key + " is '" + answered + "', expected '" + asked + "')"
                        : "an earlier release, which did not say enough";
                notice.accept(file() + " is the outcome of " + why + "; it is put aside as " + aside() + ", and "
                        + job.name() + " is done again");
                return true;
            }
        }
        return false;
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode() ? "" : value.isString() ? value.asString() : value.toString();
    }

    /**
     * How it ended.
     *
     * @throws IOException that names the file where it is damaged; it is put aside then
     */
    JobEnd read() throws IOException {
        try {
            return end(json());
        } catch (WrittenEnd.UnfitException e) {
            throw new IOException(
                    file() + ": is damaged: " + e.getMessage() + "; it is put aside as " + aside() + ", and "
                            + job.name() + " is done again on resume",
                    e);
        }
    }

    private JobEnd end(JsonNode left) throws WrittenEnd.UnfitException {
        return WrittenEnd.read(left.path(END), job);
    }

    private JsonNode json() throws IOException, WrittenEnd.UnfitException {
        try {
            return Json.read(file());
        } catch (IOException e) {
            boolean unreadable = !(e.getCause() instanceof JacksonException || e instanceof UnfitFileException);
            if (unreadable || !Files.isRegularFile(file())) {
                throw e;
            }
            throw new WrittenEnd.UnfitException(
                    e.getCause() instanceof JacksonException damage ? damage.getOriginalMessage() : "it is no text");
        }
    }

    private Path aside() throws IOException {
        Path aside = file().resolveSibling(FILE + ASIDE);
        AtomicFiles.rename(file(), aside);
        return aside;
    }
}

package org.espalier.pipeline.execution.local;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.espalier.device.Protocol;
import org.espalier.files.Digests;
import org.espalier.files.RegularFiles;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.execution.Job;
import org.espalier.pipeline.execution.Subject;
import org.espalier.pipeline.execution.Teaching;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A job as JSON, with everything that its end depends on: an answer to one request is an answer to another only where both are the same. */
final class JobRequest {
    /** Changes with whatever decides the end of a job beside what it says itself. */
    static final String SETTINGS = "settings";

    private static final String TRAINING = "training";
    private static final String MEASURING = "measuring";
    private static final String TEACHER = "teacher";
    private static final String MEMORY = "memory";
    private static final String REPEAT = "repeat";
    private static final String UNTIL = "until";

    /** Keys that a request may lack, and which decide the end of a training where it has them. */
    static final List<String> OPTIONAL = List.of(TEACHER, REPEAT, UNTIL);

    private JobRequest() {}

    /**
     * The request.
     *
     * @throws IOException where the model that is to be measured cannot be read
     */
    static ObjectNode of(Job job, SearchConfig config) throws IOException {
        ObjectNode request = JsonNodeFactory.instance.objectNode().put("name", job.name());
        if (job instanceof Job.Training training) {
            return training(request.put("job", TRAINING), training).put(SETTINGS, TrialOutcome.settings(config));
        }
        return measuring(request.put("job", MEASURING), (Job.Measuring) job, config);
    }

    private static ObjectNode training(ObjectNode request, Job.Training job) {
        subject(request, job.subject());
        job.teacher().ifPresent(teacher -> {
            ObjectNode own = request.putObject(TEACHER)
                    .put("file", teacher.file().toString())
                    .put("sha256", teacher.sha256());
            teacher.network().ifPresent(network -> subject(own, network));
        });
        ArrayNode needed = request.putArray("needed");
        // as texts, because infinity is no number of JSON's
        job.needed().forEach(score -> needed.add(Double.toString(score)));
        if (job.repeat() > 0) {
            request.put(REPEAT, job.repeat()); // what a request without it asks for is the first
        }
        if (job.until() < job.epochs()) {
            request.put(UNTIL, job.until());
        }
        return request.put("epochs", job.epochs()).put("looks", job.looks()).put("keeps_weights", job.keepsWeights());
    }

    private static void subject(ObjectNode request, Subject subject) {
        if (subject instanceof Subject.Member member) {
            request.put("architecture", member.architecture());
        } else {
            request.put("baseline", ((Subject.Baseline) subject).name());
        }
    }

    private static ObjectNode measuring(ObjectNode request, Job.Measuring job, SearchConfig config) throws IOException {
        Protocol protocol = job.protocol();
        request.putObject("protocol")
                .put("runs", protocol.runs())
                .put("time", protocol.time().toString())
                .put("warm_up", protocol.warmUp().toString())
                .put("window", protocol.window())
                .put("settle", protocol.settle())
                .put("reference", protocol.reference())
                .put("limit", protocol.limit());
        if (job.memory()) {
            request.put(MEMORY, true);
        }
        String model = Digests.hex(Digests.sha256().digest(RegularFiles.readBytes(job.model())));
        return request.put("model", job.model().toString())
                .put("sha256", model)
                .put(SETTINGS, config.toJson().path("device").toString());
    }

    /**
     * The job of a request.
     *
     * @param folder where the request lies
     * @throws IllegalArgumentException where it is none, which only a program writes
     */
    static Job read(JsonNode request, Path folder) {
        String name = request.path("name").asString();
        return switch (request.path("job").asString()) {
            case TRAINING -> training(request, name, folder);
            case MEASURING ->
                new Job.Measuring(
                        name,
                        folder,
                        Path.of(request.path("model").asString()),
                        protocol(request.path("protocol")),
                        request.path(MEMORY).asBoolean(false));
            default ->
                throw new IllegalArgumentException(TrialMain.REQUEST + ": job: expected " + TRAINING + " or "
                        + MEASURING + ", got " + request.path("job"));
        };
    }

    private static Job training(JsonNode request, String name, Path folder) {
        List<Double> needed = new ArrayList<>();
        request.path("needed").forEach(score -> needed.add(Double.valueOf(score.asString())));
        return new Job.Training(
                name,
                folder,
                subject(request)
                        .orElseThrow(() -> new IllegalArgumentException(
                                TrialMain.REQUEST + ": expected an architecture or a baseline, got " + request)),
                request.path("epochs").asInt(),
                needed,
                request.path("looks").asBoolean(),
                request.path("keeps_weights").asBoolean(),
                Optional.ofNullable(request.get(TEACHER)).map(JobRequest::teacher),
                request.path(REPEAT).asInt(0),
                request.path(UNTIL).asInt(request.path("epochs").asInt()));
    }

    /**
     * Whether a request has the same training go on that an earlier one had stand still after fewer epochs.
     *
     * @param earlier with its end
     * @param end the key of that
     */
    static boolean goesOnWith(JsonNode earlier, ObjectNode request, String end) {
        int all = request.path("epochs").asInt();
        boolean further = earlier.path(UNTIL).asInt(all) < request.path(UNTIL).asInt(all);
        return further && whole(earlier, end).equals(whole(request, end));
    }

    /** What is the same in all parts of a training. */
    private static JsonNode whole(JsonNode request, String end) {
        ObjectNode same = (ObjectNode) request.deepCopy();
        same.remove(List.of("name", UNTIL, "needed", end));
        return same;
    }

    private static Optional<Subject> subject(JsonNode request) {
        if (request.has("baseline")) {
            return Optional.of(new Subject.Baseline(request.path("baseline").asString()));
        }
        return request.has("architecture")
                ? Optional.of(new Subject.Member(request.path("architecture").asString()))
                : Optional.empty();
    }

    private static Teaching teacher(JsonNode written) {
        return new Teaching(
                subject(written),
                Path.of(written.path("file").asString()),
                written.path("sha256").asString());
    }

    private static Protocol protocol(JsonNode written) {
        return new Protocol(
                written.path("runs").asInt(),
                Duration.parse(written.path("time").asString()),
                Duration.parse(written.path("warm_up").asString()),
                written.path("window").asInt(),
                written.path("settle").asDouble(),
                written.path("reference").asBoolean(),
                written.path("limit").asDouble());
    }
}

package org.espalier.pipeline.execution.local;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.espalier.pipeline.config.Json;
import org.espalier.torch.train.Telemetry;
import org.espalier.torch.train.TrainingListener.EpochReport;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A line between a job in a child process and its parent. What a child prints may be anything, so that only what is whole is taken for one. */
sealed interface JobLine {
    /** What every line of a job begins with. */
    String START = "{\"job-";

    /** The line. */
    String write();

    /** An epoch has ended. */
    record Epoch(EpochReport report) implements JobLine {
        private static final String KEY = "job-epoch";

        @Override
        public String write() {
            ObjectNode told = JsonNodeFactory.instance
                    .objectNode()
                    .put("epoch", report.epoch())
                    .put("epochs", report.epochs())
                    .put("loss", report.loss())
                    .put("learning_rate", report.learningRate())
                    .put("nanos", report.time().toNanos());
            told.put("training", report.training());
            report.validation().ifPresent(valid -> told.put("validation", valid));
            return line(KEY, told);
        }

        private static Optional<JobLine> read(JsonNode told) {
            JsonNode validation = told.path("validation");
            boolean whole = told.path("epoch").isInt()
                    && told.path("epochs").isInt()
                    && told.path("loss").isNumber()
                    && told.path("training").isNumber()
                    && told.path("learning_rate").isNumber()
                    && told.path("nanos").isIntegralNumber()
                    && told.has("validation") == validation.isNumber();
            return whole
                    ? Optional.of(new Epoch(new EpochReport(
                            told.path("epoch").intValue(),
                            told.path("epochs").intValue(),
                            told.path("loss").doubleValue(),
                            told.path("training").doubleValue(),
                            told.path("learning_rate").doubleValue(),
                            Duration.ofNanos(Math.max(0, told.path("nanos").longValue())),
                            validation.isNumber()
                                    ? OptionalDouble.of(validation.doubleValue())
                                    : OptionalDouble.empty(),
                            Telemetry.NONE)))
                    : Optional.empty();
        }
    }

    /** A step has ended; told now and then. */
    record Step(int epoch, int step, int steps) implements JobLine {
        private static final String KEY = "job-step";

        @Override
        public String write() {
            return line(
                    KEY,
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("epoch", epoch)
                            .put("step", step)
                            .put("steps", steps));
        }

        private static Optional<JobLine> read(JsonNode told) {
            return told.path("epoch").isInt()
                            && told.path("step").isInt()
                            && told.path("steps").isInt()
                    ? Optional.of(new Step(
                            told.path("epoch").intValue(),
                            told.path("step").intValue(),
                            told.path("steps").intValue()))
                    : Optional.empty();
        }
    }

    /** Something that a person should know. */
    record Warning(String message) implements JobLine {
        private static final String KEY = "job-warning";

        @Override
        public String write() {
            return line(KEY, JsonNodeFactory.instance.objectNode().put("message", message));
        }

        private static Optional<JobLine> read(JsonNode told) {
            return told.path("message").isString()
                    ? Optional.of(new Warning(told.path("message").stringValue()))
                    : Optional.empty();
        }
    }

    /** Whether another epoch may begin is asked; answered by {@link #answer}, as often as it is asked. */
    record Question(int done) implements JobLine {
        private static final String KEY = "job-question";

        @Override
        public String write() {
            return line(KEY, JsonNodeFactory.instance.objectNode().put("done", done));
        }

        private static Optional<JobLine> read(JsonNode told) {
            return told.path("done").isInt()
                    ? Optional.of(new Question(told.path("done").intValue()))
                    : Optional.empty();
        }
    }

    private static String line(String key, ObjectNode told) {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.set(key, told);
        return line.toString();
    }

    /** What a line says, whoever wrote it; empty where it is none of these. */
    static Optional<JobLine> read(String line) {
        if (!line.startsWith(START)) {
            return Optional.empty();
        }
        try {
            JsonNode told = Json.read(line);
            return Optional.of(told)
                    .flatMap(all -> Epoch.read(all.path(Epoch.KEY)))
                    .or(() -> Step.read(told.path(Step.KEY)))
                    .or(() -> Warning.read(told.path(Warning.KEY)))
                    .or(() -> Question.read(told.path(Question.KEY)));
        } catch (JacksonException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The parent's answer to a question. */
    static String answer(int done, boolean mayGoOn) {
        return done + (mayGoOn ? " go on" : " stop");
    }

    /** Of which question a line is an answer, where it is one. */
    static OptionalInt answered(String line) {
        String[] words = line.split(" ", 2);
        boolean answer = words.length == 2 && words[0].matches("\\d{1,9}") && !words[1].isBlank();
        return answer ? OptionalInt.of(Integer.parseInt(words[0])) : OptionalInt.empty();
    }
}

package org.espalier.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.espalier.pipeline.predict.Prediction;
import org.espalier.pipeline.predict.PredictionListener;
import tools.jackson.databind.json.JsonMapper;

/** Prints images as they are classified: of a hundred thousand none has to be kept until the last one is done. */
abstract class Predictions implements PredictionListener {
    private int classified;
    private int failed;

    /** @param top classes in each line */
    static Predictions lines(PrintWriter out, PrintWriter err, int top) {
        return new Lines(out, err, top);
    }

    /**
     * One JSON object.
     *
     * @param names of the classes, or of the numbers that the model gives
     * @param ofClasses whether it tells classes
     * @param top classes of each image
     */
    static Predictions json(PrintWriter out, String model, List<String> names, boolean ofClasses, int top) {
        return new Json(out, model, names, ofClasses, top);
    }

    @Override
    public final void classified(Prediction prediction) {
        classified++;
        print(prediction);
    }

    @Override
    public final void failed(String image, String reason) {
        failed++;
        printFailure(image, reason);
    }

    /** Prints what follows the last image, and returns how many could not be classified. */
    final int end() {
        printEnd(classified, failed);
        return failed;
    }

    abstract void print(Prediction prediction);

    abstract void printFailure(String image, String reason);

    abstract void printEnd(int done, int left);

    private static final class Lines extends Predictions {
        private final PrintWriter out;
        private final PrintWriter err;
        private final int top;

        Lines(PrintWriter out, PrintWriter err, int top) {
            this.out = out;
            this.err = err;
            this.top = top;
        }

        @Override
        void print(Prediction prediction) {
            String scores = prediction.top(top).stream()
                    .map(score -> String.format(Locale.ROOT, "%s %.6f", score.name(), score.score()))
                    .collect(Collectors.joining(", "));
            out.println(Printable.of(prediction.image() + ": " + scores));
        }

        @Override
        void printFailure(String image, String reason) {
            err.println("espalier: " + Printable.of(image + ": " + reason));
        }

        @Override
        void printEnd(int done, int left) {
            if (left > 0) {
                err.println("espalier: " + left + " of " + (done + left) + " image(s) could not be classified");
            }
        }
    }

    private static final class Json extends Predictions {
        private static final JsonMapper JSON = JsonMapper.builder().build();

        private final PrintWriter out;
        private final boolean ofClasses;
        private final int top;
        private final List<Map<String, Object>> failures = new ArrayList<>();
        private String separator = "";

        Json(PrintWriter out, String model, List<String> names, boolean ofClasses, int top) {
            this.out = out;
            this.ofClasses = ofClasses;
            this.top = top;
            out.print("{\"model\":" + JSON.writeValueAsString(model) + (ofClasses ? ",\"classes\":" : ",\"numbers\":")
                    + JSON.writeValueAsString(names) + ",\"images\":[");
        }

        @Override
        void print(Prediction prediction) {
            Map<String, Object> scores = new LinkedHashMap<>();
            prediction.top(top).forEach(score -> scores.put(score.name(), score.score()));
            Map<String, Object> row = ofClasses
                    ? JsonObject.of(
                            "file",
                            prediction.image(),
                            "class",
                            prediction.best().name(),
                            "score",
                            prediction.best().score(),
                            "scores",
                            scores)
                    : JsonObject.of("file", prediction.image(), "values", scores);
            out.print(separator + JSON.writeValueAsString(row));
            separator = ",";
        }

        @Override
        void printFailure(String image, String reason) {
            failures.add(JsonObject.of("file", image, "reason", reason));
        }

        @Override
        void printEnd(int done, int left) {
            out.println("],\"failed\":" + JSON.writeValueAsString(failures) + "}");
        }
    }
}

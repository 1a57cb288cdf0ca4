package org.espalier.pipeline.report;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Values of measures as people read them: shares in per cent, all others as numbers. */
final class MeasureText {
    private static final List<String> SHARES =
            List.of("accuracy", "top_5", "macro_f1", "balanced_accuracy", "calibration_error");

    private static final String RECALL = "recall.";

    private MeasureText() {}

    private static boolean isShare(String measure) {
        return SHARES.contains(measure) || measure.startsWith(RECALL);
    }

    /** Whether it is a figure of one class. */
    static boolean isOfOneClass(String measure) {
        return measure.startsWith(RECALL);
    }

    static String value(String measure, OptionalDouble value) {
        if (value.isEmpty() || !Double.isFinite(value.getAsDouble())) {
            return "-";
        }
        return isShare(measure)
                ? String.format(Locale.ROOT, "%.2f %%", 100 * value.getAsDouble())
                : Numbers.value(value.getAsDouble());
    }

    static String interval(String measure, List<Double> ends) {
        return ends.size() == 2
                ? value(measure, OptionalDouble.of(ends.get(0))) + " - "
                        + value(measure, OptionalDouble.of(ends.get(1)))
                : "-";
    }

    /** As a heading: {@code macro F1}. */
    static String heading(String measure) {
        return switch (measure) {
            case "accuracy" -> "accuracy";
            case "top_5" -> "top-5 accuracy";
            case "macro_f1" -> "macro-F1";
            default ->
                isOfOneClass(measure) ? "recall of " + measure.substring(RECALL.length()) : measure.replace('_', ' ');
        };
    }
}

package org.espalier.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** The outcome of a search in words, also where it is not in its favour. */
public final class Verdict {
    private Verdict() {}

    /**
     * One or a few sentences: whether the found network keeps the limits, and how it stands beside the others, of which one outside the
     * limits is no rival. Empty where there is nothing to say.
     *
     * @param result the content of {@code result.json}
     */
    public static String of(JsonNode result) {
        JsonNode best = result.path("best");
        List<String> comparisons = new ArrayList<>();
        List<String> better = new ArrayList<>();
        for (JsonNode baseline : result.path("baselines")) {
            String name = baseline.path("name").asString("?");
            if (isSame(best, baseline)) {
                comparisons.add("the same as " + name);
                better.add(name);
                continue;
            }
            double ratio = latency(baseline) / latency(best);
            String speed = ratio >= 1
                    ? String.format(Locale.ROOT, "%.2f times faster than ", ratio)
                    : String.format(Locale.ROOT, "%.2f times slower than ", 1 / ratio);
            String outside = isOutside(baseline) ? " (which is outside the limits)" : "";
            comparisons.add(speed + name + outside + " and " + accuracy(best, baseline));
            if (ratio <= 1 && top1(baseline) >= top1(best) && !isOutside(baseline)) {
                better.add(name);
            }
        }
        String text = broken(best);
        if (comparisons.isEmpty()) {
            return text;
        }
        text += (text.isEmpty() ? "" : " ") + "The found network is " + String.join("; ", comparisons) + ".";
        if (better.isEmpty()) {
            return text;
        }
        return text + " Here the search did not pay: " + String.join(" and ", better)
                + (better.size() == 1 ? " is" : " are")
                + " at least as fast and at least as accurate on the test images.";
    }

    /** A random draw may be the very network that was found: then two measurements of one thing would be told apart by their noise. */
    private static boolean isSame(JsonNode best, JsonNode other) {
        String notation = best.path("architecture").asString("");
        return !notation.isEmpty() && notation.equals(other.path("architecture").asString(""));
    }

    /** Whether a row breaks a limit. */
    public static boolean isOutside(JsonNode row) {
        return !row.path("within_limits").asBoolean(true);
    }

    private static String broken(JsonNode best) {
        return isOutside(best) ? "The found network does not keep the limits: it breaks " + breaks(best) + "." : "";
    }

    /** The limits that a row breaks, in words. */
    public static String breaks(JsonNode row) {
        return row.path("breaks")
                .valueStream()
                .map(limit -> limit.asString("?"))
                .collect(Collectors.joining(", "));
    }

    private static String accuracy(JsonNode best, JsonNode baseline) {
        JsonNode interval = best.path("test").path("ci95");
        double other = top1(baseline);
        if (other > interval.path(1).asDouble(1)) {
            return "less accurate";
        }
        return other < interval.path(0).asDouble(0) ? "more accurate" : "as accurate within its interval";
    }

    public static double latency(JsonNode row) {
        return row.path("latency_ms").path("median").asDouble(Double.NaN);
    }

    public static double top1(JsonNode row) {
        return row.path("test").path("top1").asDouble(0);
    }
}

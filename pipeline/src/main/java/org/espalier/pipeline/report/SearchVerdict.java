package org.espalier.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.espalier.pipeline.result.BudgetUse;
import org.espalier.pipeline.result.SearchResult;
import org.espalier.pipeline.result.SearchResult.TrainedNetwork;
import org.espalier.pipeline.result.TrialsUse;

/** The outcome of a search in words, also where it is not in its favour. */
public final class SearchVerdict {
    private SearchVerdict() {}

    /**
     * One or a few sentences: whether the found network keeps the limits, and how it stands beside the others, of which one outside the
     * limits is no rival; at the end what is unusual in how the search was done. Empty where there is nothing to say.
     *
     * @param result of the whole search
     */
    public static String of(SearchResult result) {
        List<String> trials = result.trials().map(TrialsUse::sentences).orElse(List.of());
        return Stream.concat(Stream.of(found(result)), trials.stream())
                .filter(sentence -> !sentence.isEmpty())
                .collect(Collectors.joining(" "));
    }

    private static String found(SearchResult result) {
        TrainedNetwork best = result.best().orElse(TrainedNetwork.UNKNOWN);
        List<String> comparisons = new ArrayList<>();
        List<String> better = new ArrayList<>();
        for (TrainedNetwork baseline : result.others()) {
            String name = baseline.name();
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
        String text = Stream.of(result.budget().map(BudgetUse::sentence).orElse(""), broken(best))
                .filter(sentence -> !sentence.isEmpty())
                .collect(Collectors.joining(" "));
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
    private static boolean isSame(TrainedNetwork best, TrainedNetwork other) {
        return !best.architecture().isEmpty() && best.architecture().equals(other.architecture());
    }

    /** Whether a row breaks a limit. */
    public static boolean isOutside(TrainedNetwork row) {
        return !row.withinLimits().orElse(true);
    }

    private static String broken(TrainedNetwork best) {
        return isOutside(best) ? "The found network does not keep the limits: it breaks " + breaks(best) + "." : "";
    }

    /** The limits that a row breaks, in words. */
    public static String breaks(TrainedNetwork row) {
        return String.join(", ", row.breaks().orElse(List.of()));
    }

    private static String accuracy(TrainedNetwork best, TrainedNetwork baseline) {
        double other = top1(baseline);
        if (other > best.test().high()) {
            return "less accurate";
        }
        return other < best.test().low() ? "more accurate" : "as accurate within its interval";
    }

    /** Measured median in milliseconds; NaN where none is known. */
    public static double latency(TrainedNetwork row) {
        return row.latencyMs().median().orElse(Double.NaN);
    }

    /** Share of right answers over the test images, 0 to 1; 0 where none is known. */
    public static double top1(TrainedNetwork row) {
        return row.test().top1().orElse(0);
    }
}

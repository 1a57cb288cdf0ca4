package org.espalier.pipeline.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.espalier.pipeline.result.BudgetUse;
import org.espalier.pipeline.result.SearchResult;
import org.espalier.pipeline.result.SearchResult.TrainedNetwork;
import org.espalier.pipeline.result.TrialsUse;
import org.espalier.pipeline.result.WeightsFrom;

/** The outcome of a search in words, also where it is not in its favour. */
public final class SearchVerdict {
    /** Names of rows, which no baseline may have. */
    private static final Pattern RANDOM = Pattern.compile("random(-search)?-[0-9]+");

    /** Two measurements of one network differ by less. */
    private static final double CLEARLY = 0.97;

    private SearchVerdict() {}

    /**
     * A few sentences: whether the found network keeps the limits; how it and the other winners stand beside hand-made networks, of which one outside
     * the limits is no rival; whether the search paid, beside random members; at the end what is unusual in how the search was done. Only networks
     * with weights of one kind are compared. Empty where there is nothing to say.
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
        MeasureWords words = new MeasureWords(result.mainMeasure());
        List<TrainedNetwork> rivals = rivals(result, best);
        return Stream.of(
                        result.budget().map(BudgetUse::sentence).orElse(""),
                        broken(best),
                        brokenElsewhere(result),
                        kind(best),
                        comparisons(best, rivals, words),
                        ahead(result, rivals, words),
                        beaten(result, best, rivals, words),
                        result.searchPaid().map(PaidSentence::of).orElse(""),
                        result.searchPaid().map(paid -> ahead(result, words)).orElse(""))
                .filter(sentence -> !sentence.isEmpty())
                .collect(Collectors.joining(" "));
    }

    /**
     * The rows that the found network is compared with one by one: those with weights of its kind. Random members are one front, and are compared as
     * one where that was done.
     */
    private static List<TrainedNetwork> rivals(SearchResult result, TrainedNetwork best) {
        return result.others().stream()
                .filter(row -> row.weightsFrom().equals(best.weightsFrom()))
                .filter(row -> result.searchPaid().isEmpty() || !isRandom(row))
                .toList();
    }

    /** Whether a row is a random member. */
    public static boolean isRandom(TrainedNetwork row) {
        return RANDOM.matcher(row.name()).matches();
    }

    private static String kind(TrainedNetwork best) {
        return best.weightsFrom().equals(WeightsFrom.INHERITED)
                ? "The weights of the found networks were cut out of the supernet and not trained by themselves, so they are not compared"
                        + " with networks that were trained from scratch."
                : "";
    }

    private static String comparisons(TrainedNetwork best, List<TrainedNetwork> rivals, MeasureWords words) {
        List<String> comparisons = new ArrayList<>();
        for (TrainedNetwork rival : rivals) {
            if (isSame(best, rival)) {
                comparisons.add("the same as " + rival.name());
                continue;
            }
            double ratio = latency(rival) / latency(best);
            String speed = ratio >= 1
                    ? String.format(Locale.ROOT, "%.2f times faster than ", ratio)
                    : String.format(Locale.ROOT, "%.2f times slower than ", 1 / ratio);
            String outside = isOutside(rival) ? " (which is outside the limits)" : "";
            comparisons.add(speed + rival.name() + outside + " and " + words.compared(best, rival));
        }
        return comparisons.isEmpty() ? "" : "The found network is " + String.join("; ", comparisons) + ".";
    }

    /** Of several winners it is said who is ahead of whom, on both axes. */
    private static String ahead(SearchResult result, List<TrainedNetwork> rivals, MeasureWords words) {
        if (result.firstWinners().size() < 2) {
            return "";
        }
        List<String> sentences = new ArrayList<>();
        for (TrainedNetwork rival : rivals) {
            String names = result.firstWinners().stream()
                    .filter(winner -> isAhead(winner, rival, words))
                    .map(winner -> String.format(
                            Locale.ROOT, "%s (%.3f ms)", winner.role().orElse(winner.name()), latency(winner)))
                    .collect(Collectors.joining(", "));
            if (!isRandom(rival)) {
                sentences.add(
                        names.isEmpty()
                                ? "no winner is ahead of " + rival.name()
                                : "ahead of " + rival.name() + ": " + names);
            }
        }
        return sentences.isEmpty()
                ? ""
                : "On both axes (as fast and " + words.asGood() + ", and clearly better in one), "
                        + String.join("; ", sentences) + ".";
    }

    /** Within the limits, not slower, not worse beyond the interval, and clearly better in one of the two. */
    private static boolean isAhead(TrainedNetwork winner, TrainedNetwork rival, MeasureWords words) {
        int quality = words.compare(winner, rival);
        double ratio = latency(winner) / latency(rival);
        return !isOutside(winner) && ratio <= 1 && quality >= 0 && (quality > 0 || ratio < CLEARLY);
    }

    private static String beaten(
            SearchResult result, TrainedNetwork best, List<TrainedNetwork> rivals, MeasureWords words) {
        List<String> better = rivals.stream()
                .filter(rival -> isSame(best, rival)
                        || latency(rival) <= latency(best) && words.isAtLeastAsGood(rival, best) && !isOutside(rival))
                .filter(rival -> result.firstWinners().stream().noneMatch(winner -> isAhead(winner, rival, words)))
                .map(TrainedNetwork::name)
                .toList();
        return better.isEmpty()
                ? ""
                : "Here the search did not pay: " + String.join(" and ", better) + (better.size() == 1 ? " is" : " are")
                        + " at least as fast and at least " + words.asGood() + " on the test images.";
    }

    /** A random draw may be the very network that was found: then two measurements of one thing would be told apart by their noise. */
    private static boolean isSame(TrainedNetwork best, TrainedNetwork other) {
        return !best.architecture().isEmpty() && best.architecture().equals(other.architecture());
    }

    /** Whether a row breaks a limit. */
    public static boolean isOutside(TrainedNetwork row) {
        return !row.withinLimits().orElse(true);
    }

    /** A front may dominate by speed alone: who has the best value of all is said. */
    private static String ahead(SearchResult result, MeasureWords words) {
        Comparator<TrainedNetwork> byValue =
                Comparator.comparingDouble(row -> words.measure().score(words.value(row)));
        List<TrainedNetwork> winners = result.firstWinners().stream()
                .filter(row -> !isOutside(row) && row.weightsFrom().equals(WeightsFrom.SCRATCH))
                .toList();
        Optional<TrainedNetwork> random = result.others().stream()
                .filter(row -> isRandom(row) && !isOutside(row))
                .max(byValue);
        Optional<TrainedNetwork> winner = winners.stream().max(byValue);
        if (random.isEmpty() || winner.isEmpty() || words.isAtLeastAsGood(winner.get(), random.get())) {
            return "";
        }
        return "By " + words.measure().name() + " alone " + random.get().name() + " is ahead of every winner"
                + (words.compare(winner.get(), random.get()) < 0 ? "." : ", within the interval of the best of them.");
    }

    private static String broken(TrainedNetwork best) {
        return isOutside(best) ? "The found network does not keep the limits: it breaks " + breaks(best) + "." : "";
    }

    /** Of each device behind the first whose best does not keep the limits there. */
    private static String brokenElsewhere(SearchResult result) {
        List<String> sentences = new ArrayList<>();
        for (SearchResult.OnDevice device : result.devices()) {
            if (device.best().isEmpty()) {
                sentences.add("Device " + device.device() + " has no winner.");
            }
            result.winners().stream()
                    .filter(winner ->
                            winner.device().filter(device.device()::equals).isPresent())
                    .filter(winner ->
                            device.best().filter(winner.name()::equals).isPresent())
                    .filter(SearchVerdict::isOutside)
                    .forEach(winner -> sentences.add("On device " + device.device()
                            + " the found network does not keep the limits: it breaks " + breaks(winner) + "."));
        }
        return String.join(" ", sentences);
    }

    /** The limits that a row breaks, in words. */
    public static String breaks(TrainedNetwork row) {
        return String.join(", ", row.breaks().orElse(List.of()));
    }

    /** Measured median in milliseconds; NaN where none is known. */
    public static double latency(TrainedNetwork row) {
        return row.latencyMs().median().orElse(Double.NaN);
    }
}

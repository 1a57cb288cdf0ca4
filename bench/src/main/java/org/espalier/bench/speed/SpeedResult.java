package org.espalier.bench.speed;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a benchmark found.
 *
 * @param name of the benchmark
 * @param what was done
 * @param figure the figure that has a target
 * @param unit of the figure: {@code times as fast}, {@code candidates/s}, {@code s}
 * @param target what the figure should reach
 * @param higherIsBetter whether the target is a least or a most
 * @param oursMillis median of one round of our way
 * @param ordinaryMillis median of one round of the ordinary way; NaN where there is none
 * @param rounds pairs that were measured
 * @param lowest the lowest of the rounds' figures
 * @param highest the highest
 * @param beside what other programs gave in the same rounds, in the order in which they were named
 */
public record SpeedResult(
        String name,
        String what,
        double figure,
        String unit,
        double target,
        boolean higherIsBetter,
        double oursMillis,
        double ordinaryMillis,
        int rounds,
        double lowest,
        double highest,
        List<Beside> beside) {
    public SpeedResult {
        beside = List.copyOf(beside);
    }

    /** Where no other program took part. */
    SpeedResult(
            String name,
            String what,
            double figure,
            String unit,
            double target,
            boolean higherIsBetter,
            double oursMillis,
            double ordinaryMillis,
            int rounds,
            double lowest,
            double highest) {
        this(
                name,
                what,
                figure,
                unit,
                target,
                higherIsBetter,
                oursMillis,
                ordinaryMillis,
                rounds,
                lowest,
                highest,
                List.of());
    }

    /**
     * Another program that did the same work in turn with ours.
     *
     * @param name what it was called
     * @param about what it said of itself
     * @param figure how many times as fast ours was, the median of the rounds
     * @param lowest the lowest of the rounds' ratios
     * @param highest the highest
     * @param millis median of its rounds, by its own clock
     */
    public record Beside(String name, String about, double figure, double lowest, double highest, double millis) {
        /** One line for people. */
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "beside %s: %s times as fast (from %s to %s; it takes %.1f ms): %s",
                    name,
                    number(figure),
                    number(lowest),
                    number(highest),
                    millis,
                    about);
        }

        private Map<String, Object> toJson() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("name", name);
            json.put("about", about);
            json.put("figure", figure);
            json.put("lowest", lowest);
            json.put("highest", highest);
            json.put("ms", millis);
            return json;
        }
    }

    /** Whether the target is reached. */
    public boolean reached() {
        return higherIsBetter ? figure >= target : figure <= target;
    }

    /** One line for people, and one for each other program. */
    @Override
    public String toString() {
        String pair = Double.isNaN(ordinaryMillis)
                ? ""
                : String.format(Locale.ROOT, "; ours %.1f ms, ordinary %.1f ms", oursMillis, ordinaryMillis);
        return String.format(
                        Locale.ROOT,
                        "%-18s %s %s (target %s %s, %s; %d rounds from %s to %s%s): %s",
                        name,
                        number(figure),
                        unit,
                        higherIsBetter ? "at least" : "at most",
                        number(target),
                        reached() ? "reached" : "NOT REACHED",
                        rounds,
                        number(lowest),
                        number(highest),
                        pair,
                        what)
                + beside.stream()
                        .map(one -> System.lineSeparator() + "  " + one)
                        .collect(Collectors.joining());
    }

    /** The same as an object for JSON. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("what", what);
        json.put("figure", figure);
        json.put("unit", unit);
        json.put("target", target);
        json.put("reached", reached());
        json.put("rounds", rounds);
        json.put("lowest", lowest);
        json.put("highest", highest);
        json.put("ours_ms", oursMillis);
        if (!Double.isNaN(ordinaryMillis)) {
            json.put("ordinary_ms", ordinaryMillis);
        }
        if (!beside.isEmpty()) {
            json.put("beside", beside.stream().map(Beside::toJson).toList());
        }
        return json;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) >= 1000 ? "%,.0f" : "%.2f", value);
    }
}

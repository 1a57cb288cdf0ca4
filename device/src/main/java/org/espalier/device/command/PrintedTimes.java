package org.espalier.device.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Times that a program prints, in milliseconds. Lines {@code latency_ms: 1.23} (or with {@code =}) are times, each one run, and then no other
 * line is. Without any, each line that holds nothing but numbers does, {@code ms} behind them allowed. All other lines are the program's talk.
 */
final class PrintedTimes {
    private static final String NUMBER = "[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?";
    private static final Pattern NAMED = Pattern.compile("\\s*latency_ms\\s*[:=]\\s*(\\S+?)\\s*(?:ms)?\\s*");
    private static final Pattern PLAIN =
            Pattern.compile("\\s*" + NUMBER + "\\s*(?:ms)?(?:\\s+" + NUMBER + "\\s*(?:ms)?)*\\s*");
    private static final Pattern ONE = Pattern.compile(NUMBER);

    private PrintedTimes() {}

    /**
     * Reads them.
     *
     * @return at least one, each above 0
     * @throws IllegalArgumentException with one clause that says what is there instead
     */
    static double[] of(String output) {
        List<Double> named = new ArrayList<>();
        List<String> plain = new ArrayList<>();
        for (String line : output.lines().toList()) {
            Matcher key = NAMED.matcher(line);
            if (key.matches()) {
                named.add(time(key.group(1), line));
            } else if (PLAIN.matcher(line).matches()) {
                plain.add(line);
            }
        }
        List<Double> times =
                named.isEmpty() ? plain.stream().flatMap(PrintedTimes::numbers).toList() : named;
        if (times.isEmpty()) {
            Optional<String> first = output.lines().filter(l -> !l.isBlank()).findFirst();
            throw new IllegalArgumentException(
                    "printed no milliseconds, expected lines 'latency_ms: 1.23' or plain numbers, got "
                            + first.map(line -> "'" + line.strip() + "'").orElse("nothing"));
        }
        return times.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static Stream<Double> numbers(String line) {
        return ONE.matcher(line).results().map(number -> time(number.group(), line));
    }

    private static double time(String text, String line) {
        double millis;
        try {
            millis = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            millis = Double.NaN;
        }
        if (!(millis > 0) || Double.isInfinite(millis)) {
            throw new IllegalArgumentException("printed '" + line.strip() + "', expected milliseconds above 0");
        }
        return millis;
    }
}

package org.espalier.search;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.espalier.yaml.Excerpt;

/**
 * A hard limit on one number of an architecture.
 *
 * @param metric what is limited, for example {@code latency_ms}
 * @param relation which side is allowed
 * @param bound in the metric's unit, finite
 * @param origin what the bound was made of, for people, such as {@code 50 % of mobilenet-v3-small, 0.36}; empty where it was given as it is
 */
public record Constraint(String metric, Relation relation, double bound, String origin) {
    private static final Pattern FORM = Pattern.compile(
            "\\s*(<=|>=|<|>)\\s*([0-9.]+(?:[eE][-+]?[0-9]+)?)\\s*([a-zA-Z]*(?:/[a-zA-Z]+)?)\\s*(?:\\(([^()]+)\\)\\s*)?");
    private static final List<String> PREFIXES = List.of("", "k", "m", "g");

    /** What is counted, so that bytes are no unit of it. */
    private static final List<String> COUNTS = List.of("params", "macs", "throughput");

    /** Which side of the bound is allowed. */
    public enum Relation {
        AT_MOST("<="),
        AT_LEAST(">="),
        LESS("<"),
        GREATER(">");

        private final String symbol;

        Relation(String symbol) {
            this.symbol = symbol;
        }

        boolean holds(double value, double bound) {
            return switch (this) {
                case AT_MOST -> value <= bound;
                case AT_LEAST -> value >= bound;
                case LESS -> value < bound;
                case GREATER -> value > bound;
            };
        }

        /** Whether it is a limit from above. */
        public boolean isUpper() {
            return this == AT_MOST || this == LESS;
        }

        /** As configurations write it. */
        public String symbol() {
            return symbol;
        }

        static Relation of(String symbol) {
            for (Relation relation : values()) {
                if (relation.symbol.equals(symbol)) {
                    return relation;
                }
            }
            throw new IllegalArgumentException("unknown relation '" + symbol + "'");
        }
    }

    public Constraint {
        if (metric.isBlank()) {
            throw new IllegalArgumentException("a limit needs a metric, got '" + metric + "'");
        }
        if (!Double.isFinite(bound)) {
            throw new IllegalArgumentException("limit on '" + metric + "': bound must be finite, got " + bound);
        }
    }

    /** Of a bound that was given as it is. */
    public Constraint(String metric, Relation relation, double bound) {
        this(metric, relation, bound, "");
    }

    /**
     * Reads a limit such as {@code <= 4}, {@code <= 3M}, {@code < 512KiB}; K, M and G are powers of 1000, KiB and so on of 1024. Params, MACs and
     * throughput are counts and take no bytes. A time takes only {@code ms}, a throughput {@code images/s}, too, a memory in MB only {@code MB} or {@code GB} (1024 of them). Any
     * limit may be followed by its {@link #origin} in brackets.
     */
    public static Constraint parse(String metric, String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "limit on '" + metric + "': expected a relation and a number, such as \"<= 4\" or \"<= 3M\","
                            + " got \"" + Excerpt.of(text) + "\"");
        }
        String unit = form.group(3).toLowerCase(Locale.ROOT);
        OptionalDouble factor = factor(metric, unit);
        if (factor.isEmpty()) {
            throw new IllegalArgumentException("limit on '" + metric + "': unknown unit '" + Excerpt.of(form.group(3))
                    + "' in \"" + Excerpt.of(text) + "\"; known: " + known(metric));
        }
        double number;
        try {
            number = Double.parseDouble(form.group(2));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "limit on '" + metric + "': '" + Excerpt.of(form.group(2)) + "' is not a number in \""
                            + Excerpt.of(text) + "\"",
                    e);
        }
        return new Constraint(
                metric,
                Relation.of(form.group(1)),
                number * factor.getAsDouble(),
                Objects.requireNonNullElse(form.group(4), "").trim());
    }

    private static OptionalDouble factor(String metric, String unit) {
        if (unit.isEmpty()) {
            return OptionalDouble.of(1);
        }
        if (metric.endsWith("_ms")) {
            return unit.equals("ms") ? OptionalDouble.of(1) : OptionalDouble.empty();
        }
        if (metric.endsWith("_mb")) {
            return switch (unit) {
                case "mb", "mib" -> OptionalDouble.of(1);
                case "gb", "gib" -> OptionalDouble.of(1024);
                default -> OptionalDouble.empty();
            };
        }
        if (metric.equals("throughput") && unit.equals("images/s")) {
            return OptionalDouble.of(1);
        }
        return COUNTS.contains(metric) && unit.endsWith("b") ? OptionalDouble.empty() : factor(unit);
    }

    private static String known(String metric) {
        if (metric.endsWith("_ms")) {
            return "ms";
        }
        if (metric.endsWith("_mb")) {
            return "MB, GB";
        }
        if (COUNTS.contains(metric)) {
            return "K, M, G" + (metric.equals("throughput") ? ", images/s" : "");
        }
        return "K, M, G, KB, MB, GB, KiB, MiB, GiB";
    }

    private static OptionalDouble factor(String unit) {
        String bytes = unit.endsWith("b") ? unit.substring(0, unit.length() - 1) : unit;
        boolean binary = unit.endsWith("ib");
        int power = PREFIXES.indexOf(binary ? bytes.substring(0, bytes.length() - 1) : bytes);
        return power > 0 ? OptionalDouble.of(Math.pow(binary ? 1024 : 1000, power)) : OptionalDouble.empty();
    }

    /** Whether a value, in the metric's unit, is on the allowed side; NaN never is. */
    public boolean holds(double value) {
        return relation.holds(value, bound);
    }

    /** How far a value is on the wrong side, as a share of the bound; 0 where the limit holds, above 0 where it does not. */
    public double excess(double value) {
        if (holds(value)) {
            return 0;
        }
        double distance = Math.abs(value - bound) / Math.max(Math.abs(bound), 1e-12);
        return Double.isNaN(distance) ? Double.MAX_VALUE : Math.max(distance, Double.MIN_NORMAL);
    }

    /** How the limit has to be moved where it is broken: up where it is one from above, else down. */
    public String advice() {
        return (relation.isUpper() ? "raise" : "lower") + " the limit " + this;
    }

    @Override
    public String toString() {
        return metric + " " + text();
    }

    /** The limit without its metric, as configurations have it; {@link #parse} reads it. */
    public String text() {
        return relation.symbol + " " + Numbers.plain(bound) + (origin.isEmpty() ? "" : " (" + origin + ")");
    }
}

package org.espalier.zoo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.espalier.graph.Shape;
import org.espalier.yaml.Nearest;

/** The values of a space's parameters, defaults filled in. Values may be given as text, as from a command line. */
public final class Parameters {
    /** Larger whole numbers are slips, and networks of them could not even be counted. */
    private static final int MOST = 1_000_000;

    private final String owner;
    private final Map<String, Object> values = new LinkedHashMap<>();
    private final Map<String, Object> given;

    /**
     * @param owner name of the space, for messages
     * @param declared the parameters that the space knows
     * @param given values; throws where one is unknown, naming the nearest known
     */
    public Parameters(String owner, List<Parameter> declared, Map<String, ?> given) {
        this.owner = owner;
        this.given = Map.copyOf(given);
        declared.forEach(p -> values.put(p.name(), p.fallback()));
        given.forEach((key, value) -> {
            if (!values.containsKey(key)) {
                throw new IllegalArgumentException(
                        owner + ": unknown parameter '" + key + "'" + Nearest.among(key, values.keySet()));
            }
            values.put(key, value);
        });
    }

    public boolean isGiven(String name) {
        return given.containsKey(name);
    }

    /** Every parameter with its value. */
    public Map<String, Object> toMap() {
        return new LinkedHashMap<>(values);
    }

    /** A whole number from {@code min} to a million. */
    public int integer(String name, int min) {
        int number =
                read(name, "a whole number", o -> Integer.parseInt(o.toString().trim()));
        if (number < min || number > MOST) {
            throw new IllegalArgumentException(
                    owner + ": " + name + " must be from " + min + " to " + MOST + ", got " + number);
        }
        return number;
    }

    /** A number above 0. */
    public double positive(String name) {
        double number =
                read(name, "a number", o -> Double.parseDouble(o.toString().trim()));
        if (!(number > 0)) {
            throw new IllegalArgumentException(owner + ": " + name + " must be above 0, got " + number);
        }
        return number;
    }

    /** One of several words. */
    public String word(String name, List<String> allowed) {
        String word = value(name).toString().trim();
        if (!allowed.contains(word)) {
            throw new IllegalArgumentException(
                    owner + ": " + name + " must be one of " + allowed + ", got '" + word + "'");
        }
        return word;
    }

    /** Whole numbers, ascending and distinct, none below {@code min}. */
    public int[] ascending(String name, int min) {
        int[] numbers = integers(name).stream()
                .mapToInt(Integer::intValue)
                .sorted()
                .distinct()
                .toArray();
        if (numbers.length == 0 || numbers[0] < min) {
            throw new IllegalArgumentException(
                    owner + ": " + name + " must be whole numbers from " + min + " on, got " + value(name));
        }
        return numbers;
    }

    /** Whole numbers up to a million. */
    public List<Integer> integers(String name) {
        List<Integer> numbers = read(
                name,
                "whole numbers",
                o -> texts(o).stream().map(Integer::parseInt).toList());
        if (numbers.stream().anyMatch(n -> n > MOST)) {
            throw new IllegalArgumentException(
                    owner + ": " + name + " must be whole numbers up to " + MOST + ", got " + value(name));
        }
        return numbers;
    }

    /** Numbers above 0, ascending and distinct. */
    public double[] decimals(String name) {
        double[] numbers = read(
                name,
                "numbers",
                o -> texts(o).stream()
                        .mapToDouble(Double::parseDouble)
                        .sorted()
                        .distinct()
                        .toArray());
        if (numbers.length == 0 || numbers[0] <= 0) {
            throw new IllegalArgumentException(owner + ": " + name + " must be numbers above 0, got " + value(name));
        }
        return numbers;
    }

    public List<String> words(String name) {
        return texts(value(name));
    }

    /** The parameter {@code input}: channels, height, width; or one number for square RGB images. */
    public Shape image() {
        List<Integer> numbers = integers("input");
        if (numbers.stream().anyMatch(n -> n < 1) || (numbers.size() != 1 && numbers.size() != 3)) {
            throw new IllegalArgumentException(
                    owner + ": input must be channels,height,width, all at least 1, got " + value("input"));
        }
        return numbers.size() == 1
                ? Shape.of(3, numbers.get(0), numbers.get(0))
                : Shape.of(numbers.get(0), numbers.get(1), numbers.get(2));
    }

    public int classes() {
        return integer("classes", 1);
    }

    private Object value(String name) {
        Object value = values.get(name);
        if (value == null) {
            throw new IllegalStateException(owner + " does not declare parameter '" + name + "'");
        }
        return value;
    }

    private <T> T read(String name, String expected, Function<Object, T> reader) {
        try {
            return reader.apply(value(name));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    owner + ": " + name + " must be " + expected + ", got '" + value(name) + "'", e);
        }
    }

    private static List<String> texts(Object value) {
        if (value instanceof Iterable<?> items) {
            List<String> texts = new ArrayList<>();
            items.forEach(item -> texts.add(item.toString().trim()));
            return texts;
        }
        String text = value.toString().trim();
        if (text.startsWith("[") && text.endsWith("]")) {
            text = text.substring(1, text.length() - 1);
        }
        return Arrays.stream(text.split(","))
                .map(String::trim)
                .filter(t -> !t.isEmpty())
                .toList();
    }
}

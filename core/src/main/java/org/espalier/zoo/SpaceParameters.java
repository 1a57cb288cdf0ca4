package org.espalier.zoo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.espalier.graph.Shape;
import org.espalier.yaml.Excerpt;
import org.espalier.yaml.FiniteNumber;
import org.espalier.yaml.Nearest;

/** The values of a space's parameters, defaults filled in. Values may be given as text, as from a command line. */
public final class SpaceParameters {
    /** Larger whole numbers are slips, and networks of them could not even be counted. */
    private static final int LARGEST = 1_000_000;

    private static final int LARGEST_FACTOR = 1000;
    /** Side of an image, pixels. */
    static final int LARGEST_IMAGE = 65_536;

    private static final int LONGEST_LIST = 1000;

    private final String owner;
    private final Map<String, Object> values = new LinkedHashMap<>();
    private final Map<String, Object> given;

    /**
     * @param owner name of the space, for messages
     * @param declared the parameters that the space knows
     * @param given values; throws where one is unknown, naming the nearest known
     */
    public SpaceParameters(String owner, List<SpaceParameter> declared, Map<String, ?> given) {
        this.owner = owner;
        this.given = new LinkedHashMap<>(given);
        declared.forEach(p -> values.put(p.name(), p.fallback()));
        given.forEach((key, value) -> {
            if (!values.containsKey(key)) {
                throw new IllegalArgumentException(
                        owner + ": unknown parameter '" + key + "'" + Nearest.among(key, values.keySet()));
            }
            if (value == null) {
                throw new IllegalArgumentException(owner + ": " + key + " has no value");
            }
            values.put(key, value);
        });
    }

    /** Whether the user gave the parameter, so that its value is not the default. */
    public boolean isGiven(String name) {
        return given.containsKey(name);
    }

    /** Every parameter with its value. */
    public Map<String, Object> toMap() {
        return new LinkedHashMap<>(values);
    }

    /** A whole number from {@code min} to a million. */
    public int integer(String name, int min) {
        return integer(name, min, LARGEST);
    }

    /** A whole number within bounds, both included. */
    public int integer(String name, int min, int max) {
        int number =
                read(name, "a whole number", o -> Integer.parseInt(o.toString().trim()));
        if (number < min || number > max) {
            throw new IllegalArgumentException(
                    owner + ": " + name + " must be from " + min + " to " + max + ", got " + number);
        }
        return number;
    }

    /** A factor above 0 and at most 1000. */
    public double positive(String name) {
        double number = read(name, "a number", o -> FiniteNumber.parse(o.toString()));
        if (!(number > 0 && number <= LARGEST_FACTOR)) {
            throw new IllegalArgumentException(
                    owner + ": " + name + " must be above 0 and at most " + LARGEST_FACTOR + ", got " + number);
        }
        return number;
    }

    /** One of several words. */
    public String word(String name, List<String> allowed) {
        String word = value(name).toString().trim();
        if (!allowed.contains(word)) {
            throw new IllegalArgumentException(
                    owner + ": " + name + " must be one of " + allowed + ", got '" + Excerpt.of(word) + "'");
        }
        return word;
    }

    /** Whole numbers between {@code min} and a million, ascending and distinct. */
    public int[] ascending(String name, int min) {
        return ascending(name, min, LARGEST);
    }

    /** Whole numbers within bounds, both included, ascending and distinct. */
    public int[] ascending(String name, int min, int max) {
        int[] numbers = integers(name).stream()
                .mapToInt(Integer::intValue)
                .sorted()
                .distinct()
                .toArray();
        if (numbers.length == 0 || numbers[0] < min || numbers[numbers.length - 1] > max) {
            throw new IllegalArgumentException(owner + ": " + name + " must be whole numbers from " + min + " to " + max
                    + ", got " + Excerpt.of(value(name)));
        }
        return numbers;
    }

    /** Whole numbers up to a million, at most 1000 of them. */
    public List<Integer> integers(String name) {
        List<Integer> numbers = read(
                name,
                "whole numbers",
                o -> texts(name, o).stream().map(Integer::parseInt).toList());
        if (numbers.stream().anyMatch(n -> n > LARGEST)) {
            throw new IllegalArgumentException(owner + ": " + name + " must be whole numbers up to " + LARGEST
                    + ", got " + Excerpt.of(value(name)));
        }
        return numbers;
    }

    /** Factors above 0 and at most 1000, ascending and distinct. */
    public double[] decimals(String name) {
        double[] numbers = read(
                name,
                "numbers",
                o -> texts(name, o).stream()
                        .mapToDouble(FiniteNumber::parse)
                        .sorted()
                        .distinct()
                        .toArray());
        if (numbers.length == 0 || numbers[0] <= 0 || numbers[numbers.length - 1] > LARGEST_FACTOR) {
            throw new IllegalArgumentException(owner + ": " + name + " must be numbers above 0 and at most "
                    + LARGEST_FACTOR + ", got " + Excerpt.of(value(name)));
        }
        return numbers;
    }

    /** A list of words, at most 1000; text is split at commas and may stand in brackets. */
    public List<String> words(String name) {
        return texts(name, value(name));
    }

    /** The parameter {@code input}: channels, height, width; or one number for square RGB images. */
    public Shape image() {
        List<Integer> numbers = integers("input");
        if (numbers.stream().anyMatch(n -> n < 1 || n > LARGEST_IMAGE)
                || (numbers.size() != 1 && numbers.size() != 3)) {
            throw new IllegalArgumentException(owner + ": input must be channels,height,width, each from 1 to "
                    + LARGEST_IMAGE + ", got " + Excerpt.of(value("input")));
        }
        return numbers.size() == 1
                ? Shape.of(3, numbers.get(0), numbers.get(0))
                : Shape.of(numbers.get(0), numbers.get(1), numbers.get(2));
    }

    /** The parameter {@code classes}: from 1 to a million. */
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
                    owner + ": " + name + " must be " + expected + ", got '" + Excerpt.of(value(name)) + "'", e);
        }
    }

    private List<String> texts(String name, Object value) {
        List<String> texts = new ArrayList<>();
        if (value instanceof Iterable<?> items) {
            items.forEach(item -> texts.add(item.toString().trim()));
        } else {
            String text = value.toString().trim();
            if (text.startsWith("[") && text.endsWith("]") && text.length() > 1) {
                text = text.substring(1, text.length() - 1);
            }
            Arrays.stream(text.split(","))
                    .map(String::trim)
                    .filter(t -> !t.isEmpty())
                    .forEach(texts::add);
        }
        if (texts.size() > LONGEST_LIST) {
            throw new IllegalArgumentException(
                    owner + ": " + name + " may have at most " + LONGEST_LIST + " values, got " + texts.size());
        }
        return texts;
    }
}

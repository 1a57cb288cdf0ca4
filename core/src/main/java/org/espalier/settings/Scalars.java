package org.espalier.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.espalier.yaml.Excerpt;
import org.espalier.yaml.FiniteNumber;
import org.espalier.yaml.Nearest;

/** Text, numbers, flags and words. */
final class Scalars {
    /** How a type is read, and what is expected of it. */
    private record Kind(String expected, Function<String, Object> parse) {}

    private static final Kind TEXT = new Kind("text", text -> text);
    private static final Kind WHOLE = new Kind("a whole number", Integer::valueOf);
    private static final Kind LONG = new Kind("a whole number", Long::valueOf);
    private static final Kind NUMBER = new Kind("a number", FiniteNumber::parse);
    private static final Kind FLAG = new Kind("true or false", Scalars::flag);

    private static final Map<Class<?>, Kind> KINDS = Map.of(
            String.class, TEXT,
            int.class, WHOLE,
            Integer.class, WHOLE,
            long.class, LONG,
            Long.class, LONG,
            double.class, NUMBER,
            Double.class, NUMBER,
            boolean.class, FLAG,
            Boolean.class, FLAG);

    private Scalars() {}

    static Object read(Setting setting, Class<?> type, String expected) {
        if (!setting.node().isScalar()) {
            throw wrong(setting, expected);
        }
        String text = setting.node().text();
        if (type.isEnum()) {
            return constant(setting, type, text);
        }
        try {
            return kind(type).parse.apply(text);
        } catch (IllegalArgumentException e) {
            throw wrong(setting, expected);
        }
    }

    static String expected(Class<?> type) {
        return type.isEnum() ? "one of " + words(type) : kind(type).expected;
    }

    private static Kind kind(Class<?> type) {
        Kind kind = KINDS.get(type);
        if (kind == null) {
            throw new IllegalStateException(
                    "settings cannot hold a " + type.getName() + "; a codec needs a form for it");
        }
        return kind;
    }

    private static IllegalArgumentException wrong(Setting setting, String expected) {
        return setting.error("expected " + expected + ", got '" + Excerpt.of(setting.node()) + "'");
    }

    private static Object constant(Setting setting, Class<?> type, String text) {
        List<String> words = words(type);
        int index = words.indexOf(text);
        if (index < 0) {
            throw setting.error("'" + Excerpt.of(text) + "' is none of " + words + Nearest.hint(text, words));
        }
        return type.getEnumConstants()[index];
    }

    private static List<String> words(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> Keys.word((Enum<?>) constant))
                .toList();
    }

    private static Object flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("no flag");
        };
    }
}

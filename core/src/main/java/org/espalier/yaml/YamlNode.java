package org.espalier.yaml;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A value that knows where it was written: nothing, a scalar, a list, or a mapping from text. Immutable. */
public final class YamlNode {
    private static final int LONGEST_PATH = 20;

    private final @Nullable Object value;
    private final Place place;

    /** @param value null, {@link Scalar}, list of nodes, or map from text to node */
    YamlNode(@Nullable Object value, Place place) {
        this.value = value;
        this.place = place;
    }

    /** A scalar as written, and what YAML takes it for. */
    record Scalar(String text, Tag tag) {
        /** Numbers that have no finite value stay text, so that whoever expects a number refuses them as written. */
        Object plain() {
            try {
                if (tag.equals(Tag.INT)) {
                    return Long.parseLong(text);
                } else if (tag.equals(Tag.FLOAT)) {
                    return FiniteNumber.parse(text);
                }
            } catch (NumberFormatException e) {
                return text;
            }
            return tag.equals(Tag.BOOL) ? (Object) Boolean.parseBoolean(text) : text;
        }
    }

    /** Reads a document. {@code source} names it in errors. */
    public static YamlNode read(String source, String text) {
        return YamlTree.read(source, text);
    }

    /**
     * Reads a document and replaces some values.
     *
     * @param replacements each {@code a.b.c=value}; errors about such a value name it instead of a line
     */
    public static YamlNode read(String source, String text, Collection<String> replacements) {
        YamlNode root = read(source, text);
        Set<String> replaced = new LinkedHashSet<>();
        for (String replacement : replacements) {
            String what = "--set " + Excerpt.of(replacement);
            int equals = replacement.indexOf('=');
            if (equals < 1) {
                throw new ConfigException(what + ": expected key=value");
            }
            String key = replacement.substring(0, equals).trim();
            List<String> keys = List.of(key.split("\\.", -1));
            if (keys.size() > LONGEST_PATH || keys.stream().anyMatch(String::isBlank)) {
                throw new ConfigException(what + ": expected key=value, the key as in data.size");
            }
            requireUnset(replaced, key, what);
            replaced.add(key);
            Place place = new Place(what, 0);
            YamlNode changed = read(what, replacement.substring(equals + 1)).at(place);
            root = root.with(keys, changed, place);
        }
        return root;
    }

    /** What holds a value and what is in it cannot both be set: one would be lost, or which of the two counts would hang on their order. */
    private static void requireUnset(Set<String> replaced, String key, String what) {
        for (String other : replaced) {
            if (other.equals(key)) {
                throw new ConfigException(what + ": '" + key + "' is set twice; remove one");
            }
            if (key.startsWith(other + ".") || other.startsWith(key + ".")) {
                throw new ConfigException(
                        what + ": '" + other + "' is set too, and one is part of the other; remove one");
            }
        }
    }

    /**
     * A tree of values that no document holds.
     *
     * @param plain null, text, number, true or false, a list of such, or a map from text to such
     * @throws IllegalArgumentException for anything else
     */
    public static YamlNode of(@Nullable Object plain, Place place) {
        if (plain instanceof Map<?, ?> map) {
            Map<String, YamlNode> entries = new LinkedHashMap<>();
            map.forEach((key, value) -> entries.put(String.valueOf(key), of(value, place)));
            return new YamlNode(entries, place);
        }
        if (plain instanceof Collection<?> items) {
            return new YamlNode(items.stream().map(item -> of(item, place)).toList(), place);
        }
        return new YamlNode(plain == null ? null : new Scalar(plain.toString(), tag(plain)), place);
    }

    private static Tag tag(Object plain) {
        if (plain instanceof Number) {
            return plain instanceof Double || plain instanceof Float ? Tag.FLOAT : Tag.INT;
        }
        if (plain instanceof CharSequence) {
            return Tag.STR;
        }
        if (plain instanceof Boolean) {
            return Tag.BOOL;
        }
        throw new IllegalArgumentException("not a value of a configuration: " + Excerpt.of(plain));
    }

    /** Where it was written. */
    public Place place() {
        return place;
    }

    /** Whether nothing was written, or {@code null}. */
    public boolean isEmpty() {
        return value == null;
    }

    /** Whether it is one word, text, number, or true or false. */
    public boolean isScalar() {
        return value instanceof Scalar;
    }

    /** Whether it is true or false, not the texts. */
    public boolean isFlag() {
        return value instanceof Scalar scalar && scalar.tag.equals(Tag.BOOL);
    }

    /** Whether it is a list. */
    public boolean isList() {
        return value instanceof List;
    }

    /** Whether it is a mapping. */
    public boolean isMapping() {
        return value instanceof Map;
    }

    /**
     * A scalar as written.
     *
     * @throws IllegalArgumentException where it is none
     */
    public String text() {
        if (value instanceof Scalar scalar) {
            return scalar.text();
        }
        throw new IllegalArgumentException("no scalar");
    }

    /** The items of a list; none where it is no list. */
    @SuppressWarnings("unchecked")
    public List<YamlNode> items() {
        return value instanceof List ? Collections.unmodifiableList((List<YamlNode>) value) : List.of();
    }

    /** The entries of a mapping in their order; none where it is no mapping. */
    @SuppressWarnings("unchecked")
    public Map<String, YamlNode> entries() {
        return value instanceof Map ? Collections.unmodifiableMap((Map<String, YamlNode>) value) : Map.of();
    }

    /** The value as null, text, number, flag, list or map. */
    public @Nullable Object plain() {
        if (value instanceof Map) {
            Map<String, @Nullable Object> plain = new LinkedHashMap<>();
            entries().forEach((key, entry) -> plain.put(key, entry.plain()));
            return plain;
        }
        if (value instanceof List) {
            List<@Nullable Object> plain = new ArrayList<>();
            items().forEach(item -> plain.add(item.plain()));
            return plain;
        }
        return value instanceof Scalar scalar ? scalar.plain() : null;
    }

    /** The value as somebody would write it in one line, for messages. */
    @Override
    public String toString() {
        if (value instanceof Map) {
            return entries().entrySet().stream()
                    .map(entry -> (entry.getKey() + ": " + entry.getValue()).strip())
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value instanceof List) {
            return items().stream().map(YamlNode::toString).collect(Collectors.joining(", ", "[", "]"));
        }
        return value instanceof Scalar scalar ? scalar.text() : "";
    }

    /** Whether the value, or one inside it, is empty. */
    public boolean lacksValue() {
        return value == null
                || entries().values().stream().anyMatch(YamlNode::lacksValue)
                || items().stream().anyMatch(YamlNode::lacksValue);
    }

    /** A mapping with other entries, written in the same place. */
    public YamlNode withEntries(Map<String, YamlNode> entries) {
        return new YamlNode(new LinkedHashMap<>(entries), place);
    }

    /** The value at a path of keys; null where a key on the way is missing. */
    public @Nullable YamlNode at(List<String> path) {
        YamlNode node = this;
        for (String key : path) {
            node = node == null ? null : node.entries().get(key);
        }
        return node;
    }

    /**
     * With one value replaced or added.
     *
     * @param path of keys; mappings that are missing on the way are made
     * @param place of what is replaced, for errors
     */
    public YamlNode with(List<String> path, YamlNode replacement, Place place) {
        return with(path, 0, replacement, place);
    }

    /** @param depth how many keys of the path lead to here */
    private YamlNode with(List<String> path, int depth, YamlNode replacement, Place place) {
        if (depth == path.size()) {
            return replacement;
        }
        if (value != null && !(value instanceof Map)) {
            String here = String.join(".", path.subList(0, depth));
            throw new ConfigException(place + ": " + (here.isEmpty() ? "the document" : here) + " is '"
                    + Excerpt.of(this) + "' (" + this.place + "), which has no keys, so none is '"
                    + Excerpt.of(path.get(depth)) + "'; give all of it");
        }
        String key = path.get(depth);
        Map<String, YamlNode> changed = new LinkedHashMap<>(entries());
        YamlNode old = changed.getOrDefault(key, new YamlNode(null, place));
        changed.put(key, old.with(path, depth + 1, replacement, place));
        return new YamlNode(changed, this.place);
    }

    /** The same value, with what is in it left where it is. */
    YamlNode startingAt(Place elsewhere) {
        return new YamlNode(value, elsewhere);
    }

    private YamlNode at(Place elsewhere) {
        if (value instanceof Map) {
            Map<String, YamlNode> moved = new LinkedHashMap<>();
            entries().forEach((key, entry) -> moved.put(key, entry.at(elsewhere)));
            return new YamlNode(moved, elsewhere);
        }
        if (value instanceof List) {
            return new YamlNode(items().stream().map(item -> item.at(elsewhere)).toList(), elsewhere);
        }
        return new YamlNode(value, elsewhere);
    }

    /**
     * The mapping, to be read key by key; an empty value is a mapping without keys.
     *
     * @param path of the mapping within its document, for errors
     * @throws ConfigException where it is no mapping
     */
    public YamlSection asSection(String path) {
        if (value != null && !(value instanceof Map)) {
            throw new ConfigException(place + ": " + (path.isEmpty() ? "" : path + ": ")
                    + "expected a mapping of keys, got '" + Excerpt.of(this) + "'");
        }
        return new YamlSection(path, this);
    }
}

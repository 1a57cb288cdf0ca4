package org.espalier.yaml;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.espalier.failure.Problem;

/**
 * A mapping of a YAML document, read key by key. Each reader names the key, so that {@link #finish} knows which keys nobody asked for and
 * every error names file, line and path.
 */
public final class YamlSection {
    private static final int LONGEST_LIST = 1000;

    private final String path;
    private final YamlNode node;
    private final Map<String, YamlNode> entries;
    private final Set<String> asked = new HashSet<>();
    private final List<YamlSection> children = new ArrayList<>();

    /** @param node a mapping, or empty */
    YamlSection(String path, YamlNode node) {
        this.path = path;
        this.node = node;
        this.entries = node.entries();
    }

    /** Reads a document whose top is a mapping. {@code source} names it in errors. */
    public static YamlSection parse(String source, String text) {
        return YamlNode.read(source, text).asSection("");
    }

    /** The document with some values replaced, each given as {@code a.b.c=value}. */
    public static YamlSection parse(String source, String text, Collection<String> replacements) {
        return YamlNode.read(source, text, replacements).asSection("");
    }

    /** The same mapping with none of its keys read yet, for one more reading of it. */
    public YamlSection unread() {
        return new YamlSection(path, node);
    }

    /** Whether a key stands here, be it without a value; it counts as read. */
    public boolean has(String key) {
        asked.add(key);
        return entries.containsKey(key);
    }

    /** The keys in the order of the document; none of them counts as read by that. */
    public Set<String> keys() {
        return entries.keySet();
    }

    /**
     * A single value as text.
     *
     * @throws ConfigException where the key is absent or without a value, or holds a list or a mapping
     */
    public String text(String key) {
        return required(key, "text", YamlNode::text);
    }

    /** A single value as text, or what holds where the key is absent or without a value. */
    public String text(String key, String otherwise) {
        return optional(key, "text", YamlNode::text).orElse(otherwise);
    }

    /** A single value as text; empty where the key is absent or without a value. */
    public Optional<String> optionalText(String key) {
        return optional(key, "text", YamlNode::text);
    }

    /** A whole number within bounds, both included. */
    public int integer(String key, int otherwise, int min, int max) {
        int number = optional(key, "a whole number", YamlSection::whole).orElse(otherwise);
        if (number < min || number > max) {
            throw error(key, "expected a whole number in " + min + ".." + max + ", got " + number);
        }
        return number;
    }

    /** A whole number of 64 bits, or what holds where the key is absent or without a value. */
    public long longInteger(String key, long otherwise) {
        return optional(key, "a whole number", v -> Long.parseLong(v.text())).orElse(otherwise);
    }

    /** A number within bounds, both included. */
    public double decimal(String key, double otherwise, double min, double max) {
        double number =
                optional(key, "a number", v -> FiniteNumber.parse(v.text())).orElse(otherwise);
        if (!(number >= min && number <= max)) {
            throw error(key, "expected a number in " + min + ".." + max + ", got " + number);
        }
        return number;
    }

    /** The word {@code true} or {@code false}, no other spelling; or what holds where the key is absent or without a value. */
    public boolean flag(String key, boolean otherwise) {
        return optional(key, "true or false", YamlSection::trueOrFalse).orElse(otherwise);
    }

    /** Whole numbers: a list of at most 1000, or a single one. */
    public List<Integer> integers(String key, List<Integer> otherwise) {
        requireShort(key);
        return optional(key, "a list of whole numbers", v -> list(v, YamlSection::whole))
                .orElse(otherwise);
    }

    /** Texts: a list of at most 1000, or a single one. */
    public List<String> texts(String key, List<String> otherwise) {
        requireShort(key);
        return optional(key, "a list of texts", v -> list(v, YamlNode::text)).orElse(otherwise);
    }

    /** One of several words. */
    public String oneOf(String key, String otherwise, Collection<String> allowed) {
        String word = text(key, otherwise);
        if (!allowed.contains(word)) {
            throw error(key, "'" + Excerpt.of(word) + "' is none of " + allowed + Nearest.hint(word, allowed));
        }
        return word;
    }

    /** The mapping under a key; an empty one where the key is absent. */
    public YamlSection section(String key) {
        asked.add(key);
        YamlNode entry = entries.get(key);
        YamlSection child = entry == null
                ? new YamlSection(join(key), new YamlNode(null, node.place()))
                : entry.asSection(join(key));
        children.add(child);
        return child;
    }

    /** Whether a key holds a list of which some item is a mapping. */
    public boolean hasMappings(String key) {
        asked.add(key);
        YamlNode entry = entries.get(key);
        return entry != null && entry.items().stream().anyMatch(YamlNode::isMapping);
    }

    /** How many items a key holds: those of a list, 1 for a single value, 0 where it is absent. */
    public int count(String key) {
        asked.add(key);
        YamlNode entry = entries.get(key);
        return entry == null ? 0 : entry.isList() ? entry.items().size() : 1;
    }

    /** The mappings of a list under a key; none where the key is absent. */
    public List<YamlSection> sections(String key) {
        asked.add(key);
        YamlNode entry = entries.get(key);
        if (entry == null) {
            return List.of();
        }
        if (!entry.isList()) {
            throw error(key, "expected a list of mappings");
        }
        requireShort(key);
        List<YamlSection> sections = new ArrayList<>();
        for (YamlNode item : entry.items()) {
            sections.add(item.asSection(join(key) + "[" + sections.size() + "]"));
        }
        children.addAll(sections);
        return sections;
    }

    /** Every value as plain text, number, list or map; counts as read. For parameters whose names somebody else knows. */
    public Map<String, Object> plain() {
        Map<String, Object> plain = new LinkedHashMap<>();
        entries.forEach((key, entry) -> {
            asked.add(key);
            plain.put(key, entry.plain());
        });
        return plain;
    }

    /** As {@link #plain}, for parameters each of which needs a value, and everything inside them. */
    public Map<String, Object> parameters() {
        entries.forEach((key, entry) -> {
            if (entry.lacksValue()) {
                throw error(key, "has no value, or holds something that has none");
            }
        });
        return plain();
    }

    /** Rejects keys that nobody asked for, here and in every section that was read; names the nearest known key. */
    public void finish() {
        for (String key : entries.keySet()) {
            if (!asked.contains(key)) {
                throw error(
                        key,
                        "unknown key" + Nearest.hint(key, asked) + "; known keys: "
                                + asked.stream().sorted().toList());
            }
        }
        children.forEach(YamlSection::finish);
    }

    /** An error about a key, for checks that go beyond its type. */
    public ConfigException error(String key, String message) {
        YamlNode entry = entries.get(key);
        Place place = entry == null ? node.place() : entry.place();
        return new ConfigException(Problem.at(place + ": " + Excerpt.of(join(key)), message));
    }

    private void requireShort(String key) {
        YamlNode entry = entries.get(key);
        if (entry != null && entry.items().size() > LONGEST_LIST) {
            throw error(
                    key,
                    "a list of at most " + LONGEST_LIST + " values is read, got "
                            + entry.items().size());
        }
    }

    private <T> T required(String key, String expected, Function<YamlNode, T> reader) {
        return optional(key, expected, reader).orElseThrow(() -> error(key, "missing; expected " + expected));
    }

    private <T> Optional<T> optional(String key, String expected, Function<YamlNode, T> reader) {
        asked.add(key);
        YamlNode entry = entries.get(key);
        if (entry == null || entry.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(reader.apply(entry));
        } catch (IllegalArgumentException e) {
            throw error(key, "expected " + expected + ", got '" + Excerpt.of(entry.plain()) + "'");
        }
    }

    private String join(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static int whole(YamlNode node) {
        return Integer.parseInt(node.text());
    }

    private static boolean trueOrFalse(YamlNode node) {
        return switch (node.text()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("no flag");
        };
    }

    private static <T> List<T> list(YamlNode node, Function<YamlNode, T> reader) {
        return node.isList() ? node.items().stream().map(reader).toList() : List.of(reader.apply(node));
    }
}

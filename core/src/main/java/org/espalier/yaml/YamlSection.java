package org.espalier.yaml;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.espalier.yaml.YamlTree.Entry;

/**
 * A mapping of a YAML document, read key by key. Each reader names the key, so that {@link #finish} knows which keys nobody asked for and
 * every error names file, line and path.
 */
public final class YamlSection {
    private static final int LONGEST_LIST = 1000;
    private static final int LONGEST_PATH = 20;

    private final String source;
    private final String path;
    private final int line;
    private final Map<String, Entry> entries;
    private final Set<String> asked = new HashSet<>();
    private final List<YamlSection> children = new ArrayList<>();

    YamlSection(String source, String path, int line, Map<String, Entry> entries) {
        this.source = source;
        this.path = path;
        this.line = line;
        this.entries = entries;
    }

    /** Reads a document whose top is a mapping. {@code source} names it in errors. */
    public static YamlSection parse(String source, String text) {
        return YamlTree.read(source, text).asSection(source, "");
    }

    /** The document with some values replaced, each given as {@code a.b.c=value}. */
    public static YamlSection parse(String source, String text, Collection<String> replacements) {
        Entry root = YamlTree.read(source, text);
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
            root = root.with(keys, YamlTree.read(what, replacement.substring(equals + 1)), what);
        }
        return root.asSection(source, "");
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

    /** The same mapping with none of its keys read yet, for one more reading of it. */
    public YamlSection unread() {
        return new YamlSection(source, path, line, entries);
    }

    public boolean has(String key) {
        asked.add(key);
        return entries.containsKey(key);
    }

    public Set<String> keys() {
        return entries.keySet();
    }

    public String text(String key) {
        return required(key, "text", YamlTree::text);
    }

    public String text(String key, String otherwise) {
        return optional(key, "text", YamlTree::text).orElse(otherwise);
    }

    public Optional<String> optionalText(String key) {
        return optional(key, "text", YamlTree::text);
    }

    /** A whole number within bounds, both included. */
    public int integer(String key, int otherwise, int min, int max) {
        int number = optional(key, "a whole number", YamlTree::integer).orElse(otherwise);
        if (number < min || number > max) {
            throw error(key, "expected a whole number in " + min + ".." + max + ", got " + number);
        }
        return number;
    }

    public long longInteger(String key, long otherwise) {
        return optional(key, "a whole number", v -> Long.parseLong(YamlTree.text(v)))
                .orElse(otherwise);
    }

    /** A number within bounds, both included. */
    public double decimal(String key, double otherwise, double min, double max) {
        double number = optional(key, "a number", v -> FiniteNumber.parse(YamlTree.text(v)))
                .orElse(otherwise);
        if (!(number >= min && number <= max)) {
            throw error(key, "expected a number in " + min + ".." + max + ", got " + number);
        }
        return number;
    }

    public boolean flag(String key, boolean otherwise) {
        return optional(key, "true or false", YamlTree::flag).orElse(otherwise);
    }

    /** Whole numbers: a list of at most 1000, or a single one. */
    public List<Integer> integers(String key, List<Integer> otherwise) {
        requireShort(key);
        return optional(key, "a list of whole numbers", v -> YamlTree.list(v, YamlTree::integer))
                .orElse(otherwise);
    }

    /** Texts: a list of at most 1000, or a single one. */
    public List<String> texts(String key, List<String> otherwise) {
        requireShort(key);
        return optional(key, "a list of texts", v -> YamlTree.list(v, YamlTree::text))
                .orElse(otherwise);
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
        Entry entry = entries.get(key);
        YamlSection child =
                entry == null ? new YamlSection(source, join(key), line, Map.of()) : entry.asSection(source, join(key));
        children.add(child);
        return child;
    }

    /** Whether a key holds a list of which some item is a mapping. */
    public boolean hasMappings(String key) {
        asked.add(key);
        Entry entry = entries.get(key);
        return entry != null
                && entry.value() instanceof List<?> items
                && items.stream().anyMatch(item -> ((Entry) item).value() instanceof Map);
    }

    /** How many items a key holds: those of a list, 1 for a single value, 0 where it is absent. */
    public int count(String key) {
        asked.add(key);
        Entry entry = entries.get(key);
        return entry == null ? 0 : entry.value() instanceof List<?> items ? items.size() : 1;
    }

    /** The mappings of a list under a key; none where the key is absent. */
    public List<YamlSection> sections(String key) {
        asked.add(key);
        Entry entry = entries.get(key);
        if (entry == null) {
            return List.of();
        }
        if (!(entry.value() instanceof List<?> items)) {
            throw error(key, "expected a list of mappings");
        }
        requireShort(key);
        List<YamlSection> sections = new ArrayList<>();
        for (Object item : items) {
            sections.add(((Entry) item).asSection(source, join(key) + "[" + sections.size() + "]"));
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
        Entry entry = entries.get(key);
        return new ConfigException(
                source + ":" + (entry == null ? line : entry.line()) + ": " + Excerpt.of(join(key)) + ": " + message);
    }

    private void requireShort(String key) {
        Entry entry = entries.get(key);
        if (entry != null && entry.value() instanceof List<?> items && items.size() > LONGEST_LIST) {
            throw error(key, "a list of at most " + LONGEST_LIST + " values is read, got " + items.size());
        }
    }

    private <T> T required(String key, String expected, Function<Entry, T> reader) {
        return optional(key, expected, reader).orElseThrow(() -> error(key, "missing; expected " + expected));
    }

    private <T> Optional<T> optional(String key, String expected, Function<Entry, T> reader) {
        asked.add(key);
        Entry entry = entries.get(key);
        if (entry == null || entry.value() == null) {
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
}

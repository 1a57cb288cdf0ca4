package org.espalier.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.espalier.failure.Problem;
import org.espalier.yaml.ConfigException;
import org.espalier.yaml.Excerpt;
import org.espalier.yaml.Place;
import org.espalier.yaml.YamlNode;

/** A value of a configuration that is being read: what was written, where, and at which path. For one thread. */
public final class Setting {
    private final YamlNode node;
    private final String path;
    private final Binder binder;
    private final Consumer<String> notices;

    Setting(YamlNode node, String path, Binder binder, Consumer<String> notices) {
        this.node = node;
        this.path = path;
        this.binder = binder;
        this.notices = notices;
    }

    /** What was written. */
    public YamlNode node() {
        return node;
    }

    /** The keys down to here with points between them, for example {@code data.split}; empty at the top. */
    public String path() {
        return path;
    }

    /** The path of a key below. */
    String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** An error about the value. */
    public ConfigException error(String message) {
        return error(node.place(), path, message);
    }

    /** An error about a key of the value, which may be missing; of a path of keys with points between them, the last that is there. */
    public ConfigException error(String key, String message) {
        return error(place(key), path(key), message);
    }

    private Place place(String key) {
        YamlNode deepest = node.entries().getOrDefault(key, node);
        if (deepest == node) {
            for (String part : key.split("\\.", -1)) {
                YamlNode entry = deepest.entries().get(part);
                if (entry == null) {
                    break;
                }
                deepest = entry;
            }
        }
        return deepest.place();
    }

    private static ConfigException error(Place place, String path, String message) {
        return new ConfigException(Problem.at(place + (path.isEmpty() ? "" : ": " + Excerpt.of(path)), message));
    }

    /** Tells whoever wrote the configuration something worth knowing about it. */
    public void notice(String message) {
        notices.accept(node.place() + ": " + Excerpt.of(path) + message);
    }

    /**
     * Refuses what is neither a mapping nor empty.
     *
     * @param expected what a message calls the right thing
     */
    public void requireMapping(String expected) {
        if (!node.isMapping() && !node.isEmpty()) {
            throw error("expected " + expected + ", got '" + Excerpt.of(node) + "'");
        }
    }

    /** The value of a key; empty where it is missing, or has none. */
    public Optional<Setting> entry(String key) {
        YamlNode entry = node.entries().get(key);
        return entry == null || entry.isEmpty() ? Optional.empty() : Optional.of(child(entry, path(key)));
    }

    Setting child(YamlNode entry, String entryPath) {
        return new Setting(entry, entryPath, binder, notices);
    }

    /** The items of a list, or the one value that stands for a list of one. */
    List<Setting> items() {
        if (!node.isList()) {
            return List.of(this);
        }
        List<YamlNode> items = node.items();
        return IntStream.range(0, items.size())
                .mapToObj(i -> child(items.get(i), path + "[" + i + "]"))
                .toList();
    }

    /** The same mapping without a key that was read already. */
    public Setting without(String key) {
        Map<String, YamlNode> rest = new LinkedHashMap<>(node.entries());
        rest.remove(key);
        return child(node.withEntries(rest), path);
    }

    /** The value of a key, of any type that a component may have; empty where it is missing, or has none. */
    public <T> Optional<T> optional(String key, Class<T> type) {
        requireMapping("a mapping of keys");
        return entry(key).map(setting -> type.cast(binder.value(setting, type, null)));
    }

    /** The same, where there has to be one. */
    public <T> T required(String key, Class<T> type) {
        return optional(key, type).orElseThrow(() -> error(key, "missing; expected " + binder.expected(type)));
    }

    /** The value as a record of the same class as its defaults. */
    public <T extends Record> T record(T defaults) {
        @SuppressWarnings("unchecked")
        Class<T> type = (Class<T>) defaults.getClass();
        return binder.record(this, type, defaults);
    }

    /** As text, number, flag, list or map in which nothing is empty. */
    public Object plain() {
        Object plain = node.plain();
        if (plain == null || node.lacksValue()) {
            throw error("has no value, or holds something that has none");
        }
        return plain;
    }
}

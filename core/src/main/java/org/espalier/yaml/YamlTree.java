package org.espalier.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A YAML document as values that know their line. */
final class YamlTree {
    private YamlTree() {}

    /** A value: null, {@link Scalar}, list of entries, or map from text to entry. */
    record Entry(@Nullable Object value, int line) {
        @SuppressWarnings("unchecked")
        YamlSection asSection(String source, String path) {
            if (value == null) {
                return new YamlSection(source, path, line, Map.of());
            }
            if (!(value instanceof Map)) {
                String where = path.isEmpty() ? "" : path + ": ";
                throw new ConfigException(source + ":" + line + ": " + where + "expected a mapping of keys, got '"
                        + Excerpt.of(plain()) + "'");
            }
            return new YamlSection(source, path, line, (Map<String, Entry>) value);
        }

        @SuppressWarnings("unchecked")
        Entry with(List<String> path, Entry replacement, String what) {
            if (path.isEmpty()) {
                return replacement;
            }
            if (value != null && !(value instanceof Map)) {
                throw new ConfigException(what + ": '" + path.get(0) + "' is below a value that is no mapping");
            }
            Map<String, Entry> changed = new LinkedHashMap<>();
            if (value != null) {
                changed.putAll((Map<String, Entry>) value);
            }
            Entry old = changed.getOrDefault(path.get(0), new Entry(null, line));
            changed.put(path.get(0), old.with(path.subList(1, path.size()), replacement, what));
            return new Entry(changed, line);
        }

        /** Whether the value, or one inside it, is empty. */
        boolean lacksValue() {
            if (value instanceof Map<?, ?> map) {
                return map.values().stream().anyMatch(v -> ((Entry) v).lacksValue());
            }
            return value == null
                    || (value instanceof List<?> list && list.stream().anyMatch(v -> ((Entry) v).lacksValue()));
        }

        @Nullable
        Object plain() {
            if (value instanceof Map<?, ?> map) {
                Map<String, @Nullable Object> plain = new LinkedHashMap<>();
                map.forEach((k, v) -> plain.put((String) k, ((Entry) v).plain()));
                return plain;
            }
            if (value instanceof List<?> list) {
                List<@Nullable Object> plain = new ArrayList<>();
                list.forEach(v -> plain.add(((Entry) v).plain()));
                return plain;
            }
            return value instanceof Scalar scalar ? scalar.plain() : null;
        }
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

    static Entry read(String source, String text) {
        try {
            YamlLimits.check(source, text);
            Optional<Node> root =
                    new Compose(LoadSettings.builder().setLabel(source).build()).composeString(text);
            return root.map(node -> entry(source, node)).orElseGet(() -> new Entry(null, 1));
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            throw new ConfigException(source + ":" + line + ": not YAML: " + Excerpt.of(e.getProblem()), e);
        } catch (YamlEngineException e) {
            throw new ConfigException(source + ": not YAML: " + Excerpt.of(e.getMessage()), e);
        }
    }

    private static int line(Node node) {
        return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }

    private static Entry entry(String source, Node node) {
        int line = line(node);
        if (node instanceof MappingNode mapping) {
            Map<String, Entry> map = new LinkedHashMap<>();
            for (NodeTuple tuple : mapping.getValue()) {
                if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                    throw new ConfigException(source + ":" + line + ": a key must be plain text");
                }
                int keyLine = line(key);
                Entry value = new Entry(entry(source, tuple.getValueNode()).value(), keyLine);
                Entry earlier = map.putIfAbsent(key.getValue(), value);
                if (earlier != null) {
                    throw new ConfigException(source + ":" + keyLine + ": '" + key.getValue()
                            + "' is given twice, here and in line " + earlier.line() + "; remove one");
                }
            }
            return new Entry(map, line);
        }
        if (node instanceof SequenceNode sequence) {
            return new Entry(
                    sequence.getValue().stream().map(n -> entry(source, n)).toList(), line);
        }
        ScalarNode scalar = (ScalarNode) node;
        return new Entry(
                scalar.getTag().equals(Tag.NULL) ? null : new Scalar(scalar.getValue(), scalar.getTag()), line);
    }

    static String text(Entry entry) {
        if (entry.value() instanceof Scalar scalar) {
            return scalar.text();
        }
        throw new IllegalArgumentException("no scalar");
    }

    static int integer(Entry entry) {
        return Integer.parseInt(text(entry));
    }

    static boolean flag(Entry entry) {
        return switch (text(entry)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("no flag");
        };
    }

    static <T> List<T> list(Entry entry, Function<Entry, T> reader) {
        if (entry.value() instanceof List<?> items) {
            return items.stream().map(item -> reader.apply((Entry) item)).toList();
        }
        return List.of(reader.apply(entry));
    }
}

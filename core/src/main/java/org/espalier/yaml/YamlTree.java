package org.espalier.yaml;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
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

    static YamlNode read(String source, String text) {
        try {
            YamlLimits.check(source, text);
            Optional<Node> root = new Compose(YamlLimits.settings(source, text)).composeString(text);
            return root.map(node -> entry(source, node)).orElseGet(() -> new YamlNode(null, Place.of(source, 1)));
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            throw new ConfigException(Place.of(source, line) + ": not YAML: " + Excerpt.of(e.getProblem()), e);
        } catch (YamlEngineException e) {
            throw new ConfigException(source + ": not YAML: " + Excerpt.of(e.getMessage()), e);
        }
    }

    private static int line(Node node) {
        return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }

    private static YamlNode entry(String source, Node node) {
        Place place = Place.of(source, line(node));
        if (node instanceof MappingNode mapping) {
            return new YamlNode(entries(source, mapping), place);
        }
        if (node instanceof SequenceNode sequence) {
            return new YamlNode(
                    sequence.getValue().stream().map(n -> entry(source, n)).toList(), place);
        }
        ScalarNode scalar = (ScalarNode) node;
        return new YamlNode(
                scalar.getTag().equals(Tag.NULL) ? null : new YamlNode.Scalar(scalar.getValue(), scalar.getTag()),
                place);
    }

    /** YAML takes {@code {name:x}} for a key {@code name:x} without a value, where its author meant a key and a value. */
    private static void requireBlank(Place place, String key, Node value) {
        int colon = key.indexOf(':');
        if (colon > 0 && colon < key.length() - 1 && value.getTag().equals(Tag.NULL)) {
            String meant = key.substring(0, colon) + ": " + key.substring(colon + 1);
            throw new ConfigException(place + ": '" + Excerpt.of(key)
                    + "' has a colon without a blank after it; write '" + Excerpt.of(meant) + "'");
        }
    }

    /** A value stands where its key does. */
    private static Map<String, YamlNode> entries(String source, MappingNode mapping) {
        Map<String, YamlNode> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw new ConfigException(Place.of(source, line(mapping)) + ": a key must be plain text");
            }
            Place place = Place.of(source, line(key));
            requireBlank(place, key.getValue(), tuple.getValueNode());
            YamlNode earlier = entries.putIfAbsent(
                    key.getValue(), entry(source, tuple.getValueNode()).startingAt(place));
            if (earlier != null) {
                throw new ConfigException(
                        place + ": '" + Excerpt.of(key.getValue()) + "' is given twice, here and in line "
                                + earlier.place().line() + "; remove one");
            }
        }
        return entries;
    }
}

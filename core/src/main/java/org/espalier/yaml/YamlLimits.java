package org.espalier.yaml;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;

/** What a document may cost: refused piece by piece, before anything is built of it. */
final class YamlLimits {
    private static final int LONGEST = 1 << 20;
    private static final int DEEPEST = 50;
    private static final int MOST_VALUES = 100_000;

    private YamlLimits() {}

    /** @throws ConfigException for a document that is too long, too deep, or refers to parts of itself */
    static void check(String source, String text) {
        if (text.length() > LONGEST) {
            throw new ConfigException(
                    source + ": has " + text.length() + " characters, at most " + LONGEST + " are read");
        }
        int depth = 0;
        int values = 0;
        for (Event event : new Parse(settings(source, text)).parseString(text)) {
            if (event instanceof AliasEvent
                    || (event instanceof NodeEvent node && node.getAnchor().isPresent())) {
                throw error(source, event, "anchors (&) and aliases (*) are not read; write the value out");
            }
            if (isTagged(event)) {
                throw error(source, event, "tags (!) are not read; write the value without one");
            }
            if (event instanceof CollectionStartEvent && ++depth > DEEPEST) {
                throw error(source, event, "nested more than " + DEEPEST + " levels deep");
            }
            depth -= event instanceof CollectionEndEvent ? 1 : 0;
            if (event instanceof NodeEvent && ++values > MOST_VALUES) {
                throw error(source, event, "more than " + MOST_VALUES + " keys and values");
            }
        }
    }

    private static boolean isTagged(Event event) {
        return event instanceof ScalarEvent scalar && scalar.getTag().isPresent()
                || event instanceof CollectionStartEvent start && start.getTag().isPresent();
    }

    private static ConfigException error(String source, Event event, String message) {
        int line = event.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
        return new ConfigException(source + ":" + line + ": " + message);
    }

    /** How a text is read: in one piece, because the library fails where a piece ends within a character of two units. */
    static LoadSettings settings(String source, String text) {
        return LoadSettings.builder()
                .setLabel(source)
                .setBufferSize(text.length() + 2)
                .build();
    }
}

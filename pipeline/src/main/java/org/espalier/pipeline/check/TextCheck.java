package org.espalier.pipeline.check;

import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Whether the texts of a configuration can be written and read again as they are. */
final class TextCheck {
    private TextCheck() {}

    /** Any text can but one with half of a character, which a program may make of a longer one. */
    static void writable(JsonNode config, Problems problems) {
        writable("", config, StandardCharsets.UTF_8.newEncoder(), problems);
    }

    private static void writable(String path, JsonNode value, CharsetEncoder utf8, Problems problems) {
        value.propertyStream()
                .forEach(entry -> writable(
                        path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(),
                        entry.getValue(),
                        utf8,
                        problems));
        for (int i = 0; value.isArray() && i < value.size(); i++) {
            writable(path + "[" + i + "]", value.get(i), utf8, problems);
        }
        if (value.isString() && !utf8.canEncode(value.stringValue())) {
            problems.add(String.format(
                    Locale.ROOT,
                    "%s: holds half of a character (U+%04X), which no file can; write the whole one",
                    path,
                    value.stringValue()
                            .codePoints()
                            .filter(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)
                            .findFirst()
                            .orElse(0)));
        }
    }
}

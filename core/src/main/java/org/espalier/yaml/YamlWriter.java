package org.espalier.yaml;

import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.NonPrintableStyle;

/** Writes plain values as YAML that {@link YamlNode#read} reads back as the same values. */
public final class YamlWriter {
    private static final int WIDEST = 1_000_000;

    private YamlWriter() {}

    /**
     * A document.
     *
     * @param document text to null, text, number, flag, list or map of such; the innermost mappings and lists stand in one line
     */
    public static String document(Map<String, ?> document) {
        return dump(document, FlowStyle.AUTO);
    }

    /** A mapping in one line, such as {@code {name: random, channels: [8, 16]}}. */
    public static String line(Map<String, ?> mapping) {
        return dump(mapping, FlowStyle.FLOW).strip();
    }

    private static String dump(Map<String, ?> mapping, FlowStyle style) {
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(style)
                .setWidth(WIDEST)
                .setNonPrintableStyle(NonPrintableStyle.ESCAPE)
                .setDereferenceAliases(true)
                .setSplitLines(false)
                .build();
        return new Dump(settings).dumpToString(mapping);
    }
}

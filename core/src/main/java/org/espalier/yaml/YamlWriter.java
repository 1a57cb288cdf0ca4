package org.espalier.yaml;

import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.NonPrintableStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.representer.StandardRepresenter;

/** Writes plain values as YAML that {@link YamlNode#read} reads back as the same values. */
public final class YamlWriter {
    private static final int WIDEST = 1_000_000;

    /** Breaks of lines that are no control characters. */
    private static final char LINE = '\u2028';

    private static final char PARAGRAPH = '\u2029';

    private YamlWriter() {}

    /**
     * A document.
     *
     * @param document text to null, text, number, flag, list or map of such; the innermost mappings and lists stand in one line
     */
    public static String document(Map<String, ?> document) {
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.AUTO)
                .setWidth(WIDEST)
                .setNonPrintableStyle(NonPrintableStyle.ESCAPE)
                .setDereferenceAliases(true)
                .setSplitLines(false)
                .build();
        return new Dump(settings, new Quoting(settings)).dumpToString(document);
    }

    /** Texts of several lines stand in quotes: a block of lines that begins with a blank is not read back by the library that wrote it. */
    private static final class Quoting extends StandardRepresenter {
        Quoting(DumpSettings settings) {
            super(settings);
        }

        @Override
        protected Node representScalar(Tag tag, String value, ScalarStyle style) {
            boolean plain = value.chars().noneMatch(c -> Character.isISOControl(c) || c == LINE || c == PARAGRAPH);
            return super.representScalar(tag, value, plain ? style : ScalarStyle.DOUBLE_QUOTED);
        }
    }
}

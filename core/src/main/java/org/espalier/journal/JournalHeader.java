package org.espalier.journal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import tools.jackson.databind.node.ObjectNode;

/** The first line of a journal, which names its schema version. */
final class JournalHeader {
    private JournalHeader() {}

    /** The line with its end, as this version and all before it write it. */
    static byte[] of(int schema) {
        return ("{\"journal\":\"espalier\",\"schema\":" + schema + "}\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The schema version that a header names.
     *
     * @throws JournalException where it is no header, or the version is not known
     */
    static int schema(Path file, LineSource.Line header) throws JournalException {
        ObjectNode json = EventLine.tree(header);
        if (json == null) {
            throw new JournalException(file + " is not a journal of Espalier: its first line is unreadable");
        }
        if (!json.path("journal").asString("").equals("espalier")
                || !json.path("schema").isInt()) {
            throw new JournalException(file + " is not a journal of Espalier: its first line is " + json);
        }
        int schema = json.get("schema").asInt();
        if (schema < 1 || schema > JournalReader.SCHEMA) {
            throw new JournalException(file + ": schema version " + schema + " is not known; this version reads 1 to "
                    + JournalReader.SCHEMA + ", so use a newer Espalier");
        }
        return schema;
    }
}

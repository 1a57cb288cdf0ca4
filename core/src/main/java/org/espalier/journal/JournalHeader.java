package org.espalier.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** The first line of a journal, which names its schema version. */
final class JournalHeader {
    private static final Pattern VERSION = Pattern.compile("\"schema\"\\s*:\\s*(\\d)(?!\\d)");

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
            throw new JournalException(file + ": is not a journal of Espalier: its first line is unreadable");
        }
        if (!json.path("journal").asString("").equals("espalier")
                || !json.path("schema").isInt()) {
            throw new JournalException(file + ": is not a journal of Espalier: its first line is " + json);
        }
        int schema = json.get("schema").asInt();
        if (schema < 1 || schema > JournalReader.SCHEMA) {
            throw new JournalException(file + ": schema version " + schema + " is not known; this version reads 1 to "
                    + JournalReader.SCHEMA + ", so use a newer Espalier");
        }
        return schema;
    }

    /**
     * Where the digit of the schema version stands, whichever blanks and line ends the header has.
     *
     * @throws JournalException where it cannot be found
     */
    static long versionAt(Path file, JournalFile in) throws IOException {
        LineSource.Line header = new LineSource(in, 0, in.size()).next();
        if (header != null) {
            // one character for each byte
            String text = new String(header.bytes(), header.from(), header.length(), StandardCharsets.ISO_8859_1);
            Matcher version = VERSION.matcher(text);
            if (version.find()) {
                return header.start() + version.start(1);
            }
        }
        throw new JournalException(file + ": the schema version in its first line cannot be found");
    }
}

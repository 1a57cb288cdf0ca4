package org.espalier.bench.speed;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import org.espalier.files.RegularFiles;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A journal as one writes it at first: a tree of JSON for each event, and each event forced to the disk before the next. */
final class OrdinaryJournal {
    private OrdinaryJournal() {}

    /** Writes what was asked and what was told of so many trials, one by one. */
    static void write(Path file, int trials) throws IOException {
        JsonMapper json = JsonMapper.builder().build();
        try (FileChannel channel = RegularFiles.openToGrow(file)) {
            for (int i = 0; i < trials; i++) {
                ObjectNode asked = json.createObjectNode();
                asked.putArray("candidates").addObject().put("number", i).put("genes", "0 1 2 3 4 0");
                append(json, channel, 2L * i, "asked", asked);
                ObjectNode told = json.createObjectNode();
                told.putArray("trials")
                        .addObject()
                        .put("number", i)
                        .put("genes", "0 1 2 3 4 0")
                        .put("score", i % 997 / 997.0)
                        .put("architecture", "|none~0|+|skip_connect~0|nor_conv_1x1~1|+|nor_conv_3x3~0|none~1|none~2|");
                append(json, channel, 2L * i + 1, "told", told);
            }
        }
    }

    private static void append(JsonMapper json, FileChannel channel, long number, String type, ObjectNode data)
            throws IOException {
        ObjectNode line = json.createObjectNode();
        line.put("n", number)
                .put("time", Instant.now().toString())
                .put("phase", "search")
                .put("type", type);
        line.set("data", data);
        byte[] bytes = (json.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
        channel.write(ByteBuffer.wrap(bytes), channel.size());
        channel.force(false);
    }
}

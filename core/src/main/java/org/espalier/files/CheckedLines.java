package org.espalier.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * A text file of what was found out and can be found out again: its first line names the format and has a checksum of the rest, so that what was cut off, or
 * changed by hand, is not believed.
 *
 * @param file which need not exist
 * @param format with its version, without blanks
 */
public record CheckedLines(Path file, String format) {
    /**
     * The lines behind the first; none where there is no file.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if it is of another format, or not as it was written
     */
    public List<String> read() throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        List<String> lines = RegularFiles.readLines(file);
        List<String> body = lines.isEmpty() ? lines : lines.subList(1, lines.size());
        if (lines.isEmpty() || !lines.get(0).equals(header(body))) {
            throw new IllegalArgumentException("its first line does not match its content");
        }
        return body;
    }

    /**
     * Writes all of it in one step: another process sees the old file or the new one.
     *
     * @throws IOException if it cannot be written
     */
    public void write(List<String> body) throws IOException {
        List<String> lines = new ArrayList<>(body);
        lines.add(0, header(body));
        AtomicFiles.writeString(file, String.join("\n", lines) + "\n");
    }

    private String header(List<String> body) {
        CRC32 checksum = new CRC32();
        body.forEach(line -> checksum.update((line + "\n").getBytes(StandardCharsets.UTF_8)));
        return format + " " + Long.toHexString(checksum.getValue());
    }
}

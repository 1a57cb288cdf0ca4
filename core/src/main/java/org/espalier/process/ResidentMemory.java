package org.espalier.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.espalier.files.RegularFiles;

/** How much memory another process holds, where the system has {@code /proc}. */
final class ResidentMemory {
    private ResidentMemory() {}

    /**
     * Anonymous and shared pages, in MB; pages of mapped files can be taken back by the system at any time. Empty where it is not known,
     * because the process has ended or the system does not say.
     */
    static OptionalLong megabytes(long pid) throws IOException {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        if (!Files.isReadable(status)) {
            return OptionalLong.empty();
        }
        String text;
        try {
            text = new String(RegularFiles.readBytes(status), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            if (Files.exists(status)) {
                throw e;
            }
            return OptionalLong.empty(); // it has ended since
        }
        long kilobytes = text.lines()
                .filter(line -> line.startsWith("RssAnon:") || line.startsWith("RssShmem:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .sum();
        return OptionalLong.of(kilobytes / 1024);
    }
}

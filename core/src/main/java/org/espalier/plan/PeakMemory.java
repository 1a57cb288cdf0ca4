package org.espalier.plan;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import org.espalier.files.RegularFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The largest resident memory of this process, native memory included, as Linux counts it; unknown elsewhere. */
public final class PeakMemory {
    private static final Logger LOG = LoggerFactory.getLogger(PeakMemory.class);
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path CLEAR = Path.of("/proc/self/clear_refs");

    private PeakMemory() {}

    /** Starts a new peak; where the system refuses, the peak is that of the whole process. */
    public static void reset() {
        if (!Files.isWritable(CLEAR)) {
            return;
        }
        try {
            Files.write(CLEAR, "5".getBytes(StandardCharsets.US_ASCII), StandardOpenOption.WRITE);
        } catch (IOException e) {
            LOG.debug("the peak of the resident memory cannot be reset; it covers the whole process", e);
        }
    }

    /** In MiB, since the last {@link #reset}. */
    public static OptionalLong megabytes() {
        if (!Files.isReadable(STATUS)) {
            return OptionalLong.empty();
        }
        try {
            return new String(RegularFiles.readBytes(STATUS), StandardCharsets.ISO_8859_1)
                    .lines()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst();
        } catch (IOException e) {
            LOG.debug("the peak of the resident memory cannot be read", e);
            return OptionalLong.empty();
        }
    }
}

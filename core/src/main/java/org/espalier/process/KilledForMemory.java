package org.espalier.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.espalier.files.RegularFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many processes the system had killed for lack of memory at some moment: Linux counts them for the machine and for the control group,
 * of which a container often sees only its own. Elsewhere nothing is counted, and nobody can tell such a kill from another.
 *
 * @param count of both counters together
 */
record KilledForMemory(long count) {
    private static final Logger LOG = LoggerFactory.getLogger(KilledForMemory.class);
    private static final List<Path> COUNTERS = List.of(
            Path.of("/proc/vmstat"),
            Path.of("/sys/fs/cgroup/memory.events"),
            Path.of("/sys/fs/cgroup/memory/memory.oom_control"));
    private static final String KEY = "oom_kill ";

    static KilledForMemory now() {
        return new KilledForMemory(COUNTERS.stream()
                .filter(Files::isReadable)
                .mapToLong(KilledForMemory::read)
                .sum());
    }

    /** Whether there were more since. */
    boolean more() {
        return now().count > count;
    }

    private static long read(Path counter) {
        try {
            return count(new String(RegularFiles.readBytes(counter), StandardCharsets.ISO_8859_1).lines());
        } catch (IOException e) {
            LOG.debug("{} cannot be read, so a kill for lack of memory looks like another", counter, e);
            return 0;
        }
    }

    static long count(Stream<String> lines) {
        return lines.filter(line -> line.startsWith(KEY))
                .map(line -> line.substring(KEY.length()).strip())
                .filter(digits -> digits.matches("\\d{1,18}"))
                .mapToLong(Long::parseLong)
                .sum();
    }
}

package org.espalier.pipeline.check;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a search may use.
 *
 * @param memory of the machine, bytes; 0 where it is unknown
 * @param disk free bytes for this user
 */
public record Machine(long memory, Disk disk) {
    /** What is free on a disk. */
    @FunctionalInterface
    public interface Disk {
        /**
         * Bytes that may be written.
         *
         * @param folder one that exists
         */
        long free(Path folder) throws IOException;
    }

    /** This one. */
    public static Machine here() {
        long memory = ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : 0;
        return new Machine(memory, folder -> Files.getFileStore(folder).getUsableSpace());
    }
}

package org.espalier.bench.speed;

import java.io.IOException;

/** Something to be timed that may fail on the disk. */
@FunctionalInterface
interface DiskWork {
    void run() throws IOException;

    /** How long it takes, in seconds. */
    static double seconds(DiskWork work) throws IOException {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }
}

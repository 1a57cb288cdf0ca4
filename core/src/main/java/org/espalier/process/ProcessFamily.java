package org.espalier.process;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A process and the processes that it has started, of which none shall be left behind. Safe for several threads. */
final class ProcessFamily {
    private final Process process;
    private final Set<ProcessHandle> descendants = new LinkedHashSet<>();

    ProcessFamily(Process process) {
        this.process = process;
    }

    /** A process whose parent has ended cannot be found any more, so they are noted while it runs. */
    synchronized void meet() {
        descendants.removeIf(one -> !one.isAlive());
        if (process.isAlive()) {
            process.descendants().forEach(descendants::add);
        }
    }

    /** Ends those that the process has started. */
    synchronized void endDescendants() {
        descendants.forEach(ProcessHandle::destroyForcibly);
        descendants.clear();
    }

    /**
     * Ends all of them and waits until the process is gone: one that was killed is gone within moments.
     *
     * @return whether this thread was interrupted meanwhile
     */
    boolean end() {
        meet();
        process.destroyForcibly();
        endDescendants();
        boolean interrupted = false;
        while (process.isAlive()) {
            try {
                process.waitFor(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        return interrupted;
    }
}

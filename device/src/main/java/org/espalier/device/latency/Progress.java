package org.espalier.device.latency;

/** Told how far the measuring is. */
@FunctionalInterface
public interface Progress {
    /** Tells nobody. */
    Progress NONE = (what, done, total) -> {};

    /** @param what the part that goes on, for example {@code layers} */
    void step(String what, int done, int total);
}

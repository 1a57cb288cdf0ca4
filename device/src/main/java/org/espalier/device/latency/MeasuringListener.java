package org.espalier.device.latency;

/** Told how far the measuring is. */
@FunctionalInterface
public interface MeasuringListener {
    /** Tells nobody. */
    MeasuringListener NONE = (what, done, total) -> {};

    /** @param what the part that goes on, for example {@code layers} */
    void step(String what, int done, int total);
}

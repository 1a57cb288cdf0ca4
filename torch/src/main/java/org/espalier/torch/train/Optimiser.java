package org.espalier.torch.train;

import java.util.Map;

/**
 * Changes parameters by their gradients. A parameter whose gradient is undefined is skipped: neither momentum nor decay moves it. Native
 * memory of the state is freed by {@link #close}. Not thread-safe.
 */
public interface Optimiser extends AutoCloseable {
    /**
     * One step. The gradients are used up (their values may change) and must be cleared before the next backward pass.
     *
     * @param learningRate at least 0
     */
    void step(double learningRate);

    /** Removes all gradients, so that they are undefined. */
    void clearGradients();

    /** Parameters and state as they were at a moment. Native memory is freed by {@link #close}. */
    interface Remembered extends AutoCloseable {
        /** Puts the parameters back, bit for bit; the state stays. */
        void parameters();

        /** Puts the state back, bit for bit; the parameters stay. */
        void state();

        @Override
        void close();
    }

    /** Remembers parameters and state, so that steps can be tried and taken back (DARTS's virtual step). */
    Remembered remember();

    /**
     * A copy of the state by name; holds only what steps have made. A name begins with that of its parameter and {@code |}: {@code NAME|momentum}.
     */
    Map<String, float[]> state();

    /** Replaces the state by what {@link #state} gave for the same parameters. */
    void restore(Map<String, float[]> state);

    @Override
    void close();
}

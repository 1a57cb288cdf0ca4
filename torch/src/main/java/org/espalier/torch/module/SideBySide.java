package org.espalier.torch.module;

import org.espalier.torch.engine.Lanes;

/**
 * Where passes that do not depend on each other run, and from which size on a pass without company leaves the lanes.
 *
 * @param lanes threads that run them at once
 * @param convolution how one lane computes convolutions
 * @param worthSplitting values of a feature map, images included, from which all of LibTorch's threads together are sooner done with an operation
 *     on it than one lane; at least 0
 */
public record SideBySide(Lanes lanes, Convolution convolution, long worthSplitting) {
    /**
     * Measured on two idle cores with threads that sleep while they wait, members of mobilenet-v3 and spos: all threads are 0.7 to 0.9 times as fast as
     * one lane up to 80,000 values, 0.95 times at 120,000, 1.1 times at 280,000 and at 480,000. LibTorch splits only elementwise operations
     * of more than 32,768 values for each thread, and the threads wait for each other after every operation.
     */
    private static final long WORTH_SPLITTING = 1 << 18;

    public SideBySide {
        if (worthSplitting < 0) {
            throw new IllegalArgumentException("worthSplitting " + worthSplitting + " is below 0");
        }
    }

    /** With the size that was measured. */
    public SideBySide(Lanes lanes, Convolution convolution) {
        this(lanes, convolution, WORTH_SPLITTING);
    }

    /** One pass after the other, on the caller's thread. */
    public static SideBySide none(Convolution convolution) {
        return new SideBySide(Lanes.NONE, convolution);
    }

    /**
     * Whether what has no company is computed by all of LibTorch's threads, on the caller's thread, and not by one lane, beside which the others
     * would idle. It hangs on sizes and on nothing that is measured while it runs: a lane's convolutions are others than those of all threads, and
     * results have to repeat bit for bit.
     *
     * @param values of its feature maps, of their mean where there are many, images included
     */
    public boolean isWorthSplitting(double values) {
        return values >= worthSplitting;
    }
}

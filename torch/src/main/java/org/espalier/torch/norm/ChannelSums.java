package org.espalier.torch.norm;

import java.util.Arrays;

/** Two sums for each channel: in float32 over a few tiles, in float64 beyond. */
final class ChannelSums {
    /** So many calls of {@link NormLoops} are added up in float32. */
    private static final int CALLS = 32;

    private final ChannelPattern pattern;
    private final float[] first;
    private final float[] second;
    private final double[] firstTotal;
    private final double[] secondTotal;
    private int calls;

    ChannelSums(ChannelPattern pattern) {
        this.pattern = pattern;
        this.first = pattern.tile();
        this.second = pattern.tile();
        this.firstTotal = new double[pattern.channels()];
        this.secondTotal = new double[pattern.channels()];
    }

    /** Where the next call adds its first sums. */
    float[] first() {
        return first;
    }

    /** Where the next call adds its second sums. */
    float[] second() {
        return second;
    }

    /** After each call. */
    void added() {
        if (++calls == CALLS) {
            flush();
        }
    }

    private void flush() {
        calls = 0;
        for (int at = 0; at < first.length; at += pattern.channels()) {
            for (int c = 0; c < firstTotal.length; c++) {
                firstTotal[c] += first[at + c];
                secondTotal[c] += second[at + c];
            }
        }
        Arrays.fill(first, 0);
        Arrays.fill(second, 0);
    }

    /** The first sums of all channels, then the second ones. */
    double[] totals() {
        flush();
        double[] totals = Arrays.copyOf(firstTotal, 2 * firstTotal.length);
        System.arraycopy(secondTotal, 0, totals, firstTotal.length, secondTotal.length);
        return totals;
    }
}

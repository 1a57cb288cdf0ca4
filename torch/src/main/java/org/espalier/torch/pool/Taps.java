package org.espalier.torch.pool;

import java.util.Arrays;

/**
 * Which place of its window each value of some images' results came from, in as few bits as places need: one int holds those of several rows. By it the gradient
 * finds its way back.
 */
final class Taps {
    private final Windows windows;
    private final int length;
    private final int bits;
    private final int rowsOfAnInt;
    private final int[][] packed;

    /**
     * Holds nothing yet.
     *
     * @param length values of a row of the results, with all that lies between images
     */
    Taps(Windows windows, int length) {
        this.windows = windows;
        this.length = length;
        this.bits = Integer.SIZE - Integer.numberOfLeadingZeros(windows.taps() - 1);
        this.rowsOfAnInt = Integer.SIZE / bits;
        this.packed = new int[(windows.outHeight() + rowsOfAnInt - 1) / rowsOfAnInt][];
    }

    /** Takes over the places of a row, which nobody has given yet. */
    void put(int outRow, int[] taps) {
        int word = outRow / rowsOfAnInt;
        int place = outRow % rowsOfAnInt;
        if (place == 0) {
            packed[word] = Arrays.copyOf(taps, length);
        } else {
            MaxPoolLoops.pack(packed[word], taps, bits * place, length);
        }
    }

    /**
     * Adds an image's gradient where its values came from.
     *
     * @param from where the image's values begin in a row
     * @param gradient of the image's result
     * @param into the gradient of the image
     */
    void scatter(int from, float[] gradient, float[] into) {
        int[] offsets = offsets();
        int rowLength = windows.outWidth() * windows.channels();
        int mask = (1 << bits) - 1;
        for (int row = 0; row < windows.outHeight(); row++) {
            int[] words = packed[row / rowsOfAnInt];
            int shift = bits * (row % rowsOfAnInt);
            int to = (windows.firstRow(row) * windows.width() - windows.padding()) * windows.channels();
            int at = row * rowLength;
            if (windows.stride() == 1) {
                for (int i = 0; i < rowLength; i++) {
                    into[to + i + offsets[words[from + i] >>> shift & mask]] += gradient[at + i];
                }
            } else {
                scatterRow(words, from, shift, mask, offsets, gradient, at, into, to);
            }
        }
    }

    private void scatterRow(
            int[] words, int from, int shift, int mask, int[] offsets, float[] gradient, int at, float[] into, int to) {
        int channels = windows.channels();
        int step = windows.stride() * channels;
        for (int column = 0; column < windows.outWidth(); column++) {
            int place = column * channels;
            for (int c = 0; c < channels; c++) {
                int tap = words[from + place + c] >>> shift & mask;
                into[to + column * step + c + offsets[tap]] += gradient[at + place + c];
            }
        }
    }

    /** From the first value of a window to each of its places. */
    private int[] offsets() {
        int[] offsets = new int[windows.taps()];
        for (int tap = 0; tap < offsets.length; tap++) {
            offsets[tap] = (tap / windows.kernel() * windows.width() + tap % windows.kernel()) * windows.channels();
        }
        return offsets;
    }
}

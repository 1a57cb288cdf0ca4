package org.espalier.torch.pool;

import java.nio.IntBuffer;
import java.util.Arrays;

/**
 * Pools some images side by side, first along rows, then across them, so that of equal values the first in reading order is taken. A row of keys holds that
 * row of every image, with padding of no value on both sides: what windows across two images find is never read.
 */
final class PooledImages {
    /** Rows of about so many values stay in the first cache, and their loops are long enough to be worth starting. */
    private static final int ROW = 1024;

    private final Windows windows;
    private final int images;
    private final int padded;
    private final int[] keys;
    private final int[] bits;
    private final int[] shifted;
    private final int[] odd;
    private final int[][] best;
    private final int[][] columns;
    private final int rowLength;

    /** For so many images at a time. */
    PooledImages(Windows windows, int images) {
        this.windows = windows;
        this.images = images;
        this.padded = (windows.width() + 2 * windows.padding()) * windows.channels();
        this.keys = new int[images * padded + windows.kernel() * windows.channels()];
        this.bits = new int[keys.length];
        Arrays.fill(bits, MaxPoolLoops.NOTHING);
        this.shifted = new int[images * padded];
        this.odd = new int[keys.length];
        this.rowLength = images * between();
        this.best = new int[windows.kernel()][images * padded];
        this.columns = new int[windows.kernel()][images * padded];
    }

    /** Images that are worth pooling together. */
    static int together(Windows windows) {
        return Math.max(1, ROW / ((windows.width() + 2 * windows.padding()) * windows.channels()));
    }

    /** Values of a row from an image's first to the next one's. */
    int between() {
        return windows.stride() == 1 ? padded : windows.outWidth() * windows.channels();
    }

    /**
     * Pools.
     *
     * @param x bits of all images, of which some are pooled
     * @param first of them
     * @param count at most as many as this is for
     * @param y for the results of all images
     * @return where the results came from
     */
    Taps pool(IntBuffer x, int first, int count, IntBuffer y) {
        Taps taps = new Taps(windows, rowLength);
        int[] values = new int[rowLength];
        int[] places = new int[rowLength];
        int done = 0;
        for (int row = 0; row < windows.outHeight(); row++) {
            int from = Math.max(0, windows.firstRow(row));
            int to = Math.min(windows.height(), windows.firstRow(row) + windows.kernel());
            for (done = Math.max(done, from); done < to; done++) {
                alongRow(x, first, count, done);
            }
            int slot = from % windows.kernel();
            System.arraycopy(best[slot], 0, values, 0, rowLength);
            MaxPoolLoops.plus(columns[slot], tapOf(row, from), places, rowLength);
            for (int r = from + 1; r < to; r++) {
                int other = r % windows.kernel();
                MaxPoolLoops.greaterRow(values, places, best[other], columns[other], tapOf(row, r), rowLength);
            }
            taps.put(row, places);
            MaxPoolLoops.bits(values, rowLength);
            int length = windows.outWidth() * windows.channels();
            for (int i = 0; i < count; i++) {
                y.put((first + i) * windows.resultSize() + row * length, values, i * between(), length);
            }
        }
        return taps;
    }

    /** Whether anything was among the images so far that keys do not order as LibTorch does: no number, or a zero below zero. */
    boolean sawOddValues() {
        int all = 0;
        for (int i = 0; i < images; i++) {
            for (int at = 0; at < rowOfImage(); at++) {
                all |= odd[startOf(i) + at];
            }
        }
        return all < 0;
    }

    private int rowOfImage() {
        return windows.width() * windows.channels();
    }

    private int startOf(int image) {
        return image * padded + windows.padding() * windows.channels();
    }

    private int tapOf(int outRow, int row) {
        return (row - windows.firstRow(outRow)) * windows.kernel();
    }

    /** The maxima of a row's windows of one pixel's height. */
    private void alongRow(IntBuffer x, int first, int count, int row) {
        for (int i = 0; i < count; i++) {
            x.get((first + i) * windows.imageSize() + row * rowOfImage(), bits, startOf(i), rowOfImage());
        }
        int n = images * padded;
        MaxPoolLoops.keys(bits, keys, odd, n);
        int[] maxima = best[row % windows.kernel()];
        int[] taps = columns[row % windows.kernel()];
        System.arraycopy(keys, 0, maxima, 0, n);
        Arrays.fill(taps, 0, n, 0);
        for (int tap = 1; tap < windows.kernel(); tap++) {
            // Copied, because the compiler gives up on a loop that reads one of its arrays from elsewhere than 0 on.
            System.arraycopy(keys, tap * windows.channels(), shifted, 0, n);
            MaxPoolLoops.greater(maxima, taps, shifted, tap, n);
        }
        if (windows.stride() > 1) {
            everyOther(maxima);
            everyOther(taps);
        }
    }

    /** Leaves what stands at the windows' first pixels, without gaps. */
    private void everyOther(int[] row) {
        int channels = windows.channels();
        int step = windows.stride() * channels;
        int to = 0;
        for (int i = 0; i < images; i++) {
            int from = i * padded;
            for (int column = 0; column < windows.outWidth(); column++) {
                for (int c = 0; c < channels; c++) {
                    row[to + c] = row[from + c];
                }
                to += channels;
                from += step;
            }
        }
    }
}

package org.espalier.torch.data;

/**
 * Resizes channel-last images, one axis after the other: the exact area average when an axis shrinks, bilinear with pixel
 * centres at one half when it grows. Immutable and safe for use by several threads.
 */
final class Resampler {
    private final Axis rows;
    private final Axis columns;
    private final int channels;
    private final int[][] tapIndex;
    private final float[][] tapWeight;

    Resampler(int height, int width, int newHeight, int newWidth, int channels) {
        this.rows = new Axis(height, newHeight);
        this.columns = new Axis(width, newWidth);
        this.channels = channels;
        int taps = 0;
        for (float[] weights : columns.weights) {
            taps = Math.max(taps, weights.length);
        }
        this.tapIndex = new int[taps][newWidth * channels];
        this.tapWeight = new float[taps][newWidth * channels];
        flatten();
    }

    /**
     * Resizes one image.
     *
     * @param image {@code [height, width, channels]}
     * @return {@code [newHeight, newWidth, channels]}
     */
    float[] apply(float[] image) {
        int rowSize = columns.from * channels;
        int newRowSize = columns.to * channels;
        float[] narrow = new float[rows.to * rowSize];
        rows.apply(image, rowSize, narrow);
        float[] out = new float[rows.to * newRowSize];
        for (int y = 0; y < rows.to; y++) {
            for (int tap = 0; tap < tapIndex.length; tap++) {
                int[] index = tapIndex[tap];
                float[] weight = tapWeight[tap];
                for (int j = 0; j < newRowSize; j++) {
                    out[y * newRowSize + j] += weight[j] * narrow[y * rowSize + index[j]];
                }
            }
        }
        return out;
    }

    /** Lays the columns' weights out flat, tap by tap, because loops over two or three channels would cost most of the time. */
    private void flatten() {
        for (int tap = 0; tap < tapIndex.length; tap++) {
            for (int o = 0; o < columns.to; o++) {
                boolean used = tap < columns.weights[o].length;
                for (int c = 0; c < channels; c++) {
                    tapIndex[tap][o * channels + c] = (columns.first[o] + (used ? tap : 0)) * channels + c;
                    tapWeight[tap][o * channels + c] = used ? columns.weights[o][tap] : 0;
                }
            }
        }
    }

    /** Weights of one axis: output {@code o} sums {@code weights[o][k] * in[first[o] + k]}. */
    private static final class Axis {
        private final int from;
        private final int to;
        private final int[] first;
        private final float[][] weights;

        Axis(int from, int to) {
            if (from < 1 || to < 1) {
                throw new IllegalArgumentException("cannot resize " + from + " pixels to " + to);
            }
            this.from = from;
            this.to = to;
            this.first = new int[to];
            this.weights = new float[to][];
            for (int o = 0; o < to; o++) {
                if (to < from) {
                    area(o);
                } else {
                    bilinear(o);
                }
            }
        }

        private void area(int o) {
            double scale = (double) from / to;
            double begin = o * scale;
            double end = Math.min(from, begin + scale);
            int low = (int) Math.floor(begin);
            int high = Math.min(from, (int) Math.ceil(end - 1e-9));
            first[o] = low;
            weights[o] = new float[high - low];
            for (int i = low; i < high; i++) {
                weights[o][i - low] = (float) ((Math.min(end, i + 1.0) - Math.max(begin, i)) / (end - begin));
            }
        }

        private void bilinear(int o) {
            double centre = Math.max(0, Math.min(from - 1.0, (o + 0.5) * from / to - 0.5));
            int low = (int) Math.floor(centre);
            float high = (float) (centre - low);
            first[o] = low;
            weights[o] = high == 0 ? new float[] {1} : new float[] {1 - high, high};
        }

        /** Every position along this axis holds {@code step} neighbouring values that are weighted alike. */
        private void apply(float[] in, int step, float[] out) {
            for (int o = 0; o < to; o++) {
                float[] taps = weights[o];
                for (int k = 0; k < taps.length; k++) {
                    addRow(in, (first[o] + k) * step, taps[k], out, o * step, step);
                }
            }
        }

        private static void addRow(float[] in, int from, float weight, float[] out, int to, int step) {
            for (int c = 0; c < step; c++) {
                out[to + c] += weight * in[from + c];
            }
        }
    }
}

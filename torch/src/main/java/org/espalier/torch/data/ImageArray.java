package org.espalier.torch.data;

import java.util.Arrays;
import java.util.Optional;

/** An array of images of any number type and either axis order, read as bytes. */
final class ImageArray {
    private final NpyArray array;
    private final String name;
    private final boolean channelsFirst;
    private final int height;
    private final int width;
    private final int channels;

    private ImageArray(String name, NpyArray array, boolean channelsFirst, int height, int width, int channels) {
        this.name = name;
        this.array = array;
        this.channelsFirst = channelsFirst;
        this.height = height;
        this.width = width;
        this.channels = channels;
    }

    /** The channel axis is the one that is smaller than both others; images with more channels than pixels are ambiguous. */
    static ImageArray of(String name, NpyArray array) {
        int[] s = array.shape();
        if (s.length == 3) {
            return new ImageArray(name, array, false, s[1], s[2], 1);
        }
        if (s[3] <= Math.min(s[1], s[2])) {
            return new ImageArray(name, array, false, s[1], s[2], s[3]);
        }
        if (s[1] <= Math.min(s[2], s[3])) {
            return new ImageArray(name, array, true, s[2], s[3], s[1]);
        }
        throw new DataException(name + " has images of shape " + Arrays.toString(s)
                + ": which axis holds the channels is not clear; expected [n, h, w, c] or [n, c, h, w] with fewer channels than"
                + " rows and columns");
    }

    /**
     * How values become bytes: {@code (value - offset[c]) * factor[c]}, rounded and clipped.
     *
     * @param offset one per channel
     * @param factor one per channel
     */
    record Scale(double[] offset, double[] factor) {}

    Scale scale() {
        double[] least = new double[channels];
        double[] largest = new double[channels];
        if (array.isBytes()) {
            Arrays.fill(largest, 1);
            return new Scale(least, largest);
        }
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        Arrays.fill(largest, Double.NEGATIVE_INFINITY);
        for (int i = 0; i < array.size(); i++) {
            double value = array.get(i);
            if (!Double.isFinite(value)) {
                throw new DataException(name + " has the value " + value + " in image "
                        + i / (array.size() / array.shape()[0]) + ": expected finite numbers");
            }
            int c = channel(i);
            least[c] = Math.min(least[c], value);
            largest[c] = Math.max(largest[c], value);
        }
        boolean unit = Arrays.stream(least).min().orElse(0) >= 0
                && Arrays.stream(largest).max().orElse(0) <= 1;
        double[] factor = new double[channels];
        for (int c = 0; c < channels; c++) {
            factor[c] = unit ? 255 : largest[c] > least[c] ? 255 / (largest[c] - least[c]) : 0;
            least[c] = unit ? 0 : least[c];
        }
        return new Scale(least, factor);
    }

    private int channel(int i) {
        return channelsFirst ? i / (height * width) % channels : i % channels;
    }

    PackedImages pack(String block, Optional<Part> part, Scale scale, int[] labels) {
        if (scale.offset.length != channels) {
            throw new DataException(block + " has " + channels + " channel(s) and the training images have "
                    + scale.offset.length + ": expected the same number");
        }
        byte[] pixels = new byte[array.size()];
        int area = height * width;
        for (int i = 0; i < pixels.length; i++) {
            int c = channel(i);
            double value = (array.get(i) - scale.offset[c]) * scale.factor[c];
            int to = i;
            if (channelsFirst) {
                int image = i / (area * channels);
                to = image * area * channels + i % area * channels + c;
            }
            pixels[to] = (byte) Math.round(Math.max(0, Math.min(255, value)));
        }
        return new PackedImages(block, part, height, width, channels, pixels, labels);
    }
}

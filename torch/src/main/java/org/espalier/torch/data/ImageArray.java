package org.espalier.torch.data;

import java.util.Arrays;

/** An array of images of any number type and either axis order, read as bytes. */
final class ImageArray {
    private final NpyArray array;
    private final String name;
    private final Layout.Axes axes;
    private final int imageSize;

    private ImageArray(String name, NpyArray array, Layout.Axes axes) {
        this.name = name;
        this.array = array;
        this.axes = axes;
        this.imageSize = axes.height() * axes.width() * axes.channels();
    }

    static ImageArray of(String name, NpyArray array, Layout layout) {
        return new ImageArray(name, array, layout.axes(name, array.shape()));
    }

    int count() {
        return array.shape()[0];
    }

    boolean isBytes() {
        return array.header().isBytes();
    }

    /** The scaling that some images ask for, and no others. */
    Scaling scaling(int[] images) {
        double[] least = new double[axes.channels()];
        double[] largest = new double[axes.channels()];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        Arrays.fill(largest, Double.NEGATIVE_INFINITY);
        for (int image : images) {
            for (int i = image * imageSize; i < (image + 1) * imageSize; i++) {
                double value = finite(i);
                int c = channel(i);
                least[c] = Math.min(least[c], value);
                largest[c] = Math.max(largest[c], value);
            }
        }
        return Scaling.between(name, least, largest);
    }

    private double finite(int i) {
        double value = array.get(i);
        if (!Double.isFinite(value)) {
            throw new DataException(
                    name + ": has the value " + value + " in image " + i / imageSize + ": expected finite numbers");
        }
        return value;
    }

    private int channel(int i) {
        return axes.channelsFirst() ? i / (axes.height() * axes.width()) % axes.channels() : i % axes.channels();
    }

    /**
     * Images as bytes.
     *
     * @param pixels {@code [count, height, width, channels]}
     * @param clipped how many values lay outside the range
     */
    record Bytes(byte[] pixels, long clipped) {}

    /** @param scaling of the training images; not looked at where the array holds bytes */
    Bytes bytes(Scaling scaling) {
        boolean byType = isBytes();
        if (!byType && scaling.offset().size() != axes.channels()) {
            throw new DataException(name + ": has " + axes.channels() + " channel(s) and the training images have "
                    + scaling.offset().size() + ": expected the same number");
        }
        byte[] pixels = new byte[array.size()];
        long clipped = 0;
        for (int i = 0; i < pixels.length; i++) {
            double value = finite(i);
            if (!byType) {
                int c = channel(i);
                value = (value - scaling.offset().get(c)) * scaling.factor().get(c);
                clipped += value < -0.5 || value > 255.5 ? 1 : 0;
            }
            pixels[place(i)] = (byte) Math.round(Math.max(0, Math.min(255, value)));
        }
        return new Bytes(pixels, clipped);
    }

    /** Where a value goes when channels are together. */
    private int place(int i) {
        if (!axes.channelsFirst()) {
            return i;
        }
        int image = i / imageSize;
        int inside = i % imageSize;
        int area = axes.height() * axes.width();
        return image * imageSize + inside % area * axes.channels() + inside / area;
    }

    Layout.Axes axes() {
        return axes;
    }
}

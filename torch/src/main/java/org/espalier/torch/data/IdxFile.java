package org.espalier.torch.data;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * The IDX format of MNIST: two zero bytes, type (8 is an unsigned byte), number of dimensions, big-endian sizes, values.
 *
 * @param shape the sizes
 * @param values the values in row-major order
 */
record IdxFile(int[] shape, byte[] values) {
    /**
     * Reads an uncompressed or gzip stream; does not close it.
     *
     * @param packed bytes of the file, or -1 where they are not known
     */
    static IdxFile read(String name, InputStream stream, boolean gzip, long packed) {
        try {
            DataInputStream in = new DataInputStream(gzip ? new GZIPInputStream(stream, 1 << 16) : stream);
            int magic = in.readInt();
            int dimensions = magic & 0xFF;
            if (magic >>> 8 != 8 || dimensions < 1 || dimensions > 4) {
                throw new DataException(name + ": is no IDX file of unsigned bytes: it starts with 0x"
                        + Integer.toHexString(magic) + ", expected 0x801 to 0x804");
            }
            int[] shape = new int[dimensions];
            long total = 1;
            for (int i = 0; i < dimensions; i++) {
                shape[i] = in.readInt();
                total = shape[i] < 0 ? -1 : Math.multiplyExact(total, shape[i]);
            }
            Bounds.array(name, Arrays.toString(shape), total);
            if (gzip ? Bounds.isBomb(packed, total) : packed >= 0 && total > packed) {
                throw new EOFException("it claims " + total + " values and has " + packed + " bytes");
            }
            byte[] values = in.readNBytes((int) total);
            if (values.length != total) {
                throw new EOFException("it ends after " + values.length + " of " + total + " values");
            }
            return new IdxFile(shape, values);
        } catch (IOException | ArithmeticException e) {
            throw new DataException(name + ": is truncated or damaged (" + e.getMessage() + "): fetch it again", e);
        }
    }

    /** Joins an image file {@code [n, h, w]} or {@code [n, h, w, c]} with its label file {@code [n]}. */
    static PackedImages join(String name, Optional<Part> part, IdxFile images, IdxFile labels, Layout layout) {
        int[] shape = images.shape;
        if (shape.length < 3 || labels.shape.length != 1 || labels.shape[0] != shape[0]) {
            throw new DataException(name + ": has images of shape " + Arrays.toString(shape) + " and labels of shape "
                    + Arrays.toString(labels.shape) + ": expected [n, height, width] or four sizes, and [n]");
        }
        int[] numbers = new int[labels.values.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = labels.values[i] & 0xFF;
        }
        Layout.Axes axes = layout.axes(name, shape);
        byte[] pixels = axes.channelsFirst() ? images.channelsLast(axes) : images.values;
        return new PackedImages(name, part, axes.height(), axes.width(), axes.channels(), pixels, numbers);
    }

    private byte[] channelsLast(Layout.Axes axes) {
        int area = axes.height() * axes.width();
        int size = area * axes.channels();
        byte[] pixels = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            int inside = i % size;
            pixels[i - inside + inside % area * axes.channels() + inside / area] = values[i];
        }
        return pixels;
    }
}

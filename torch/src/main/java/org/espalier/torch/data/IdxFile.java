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
    /** Reads an uncompressed or gzip stream; does not close it. */
    static IdxFile read(String name, InputStream stream, boolean gzip) {
        try {
            DataInputStream in = new DataInputStream(gzip ? new GZIPInputStream(stream, 1 << 16) : stream);
            int magic = in.readInt();
            int dimensions = magic & 0xFF;
            if (magic >>> 8 != 8 || dimensions < 1 || dimensions > 4) {
                throw new DataException(name + " is no IDX file of unsigned bytes: it starts with 0x"
                        + Integer.toHexString(magic) + ", expected 0x801 to 0x804");
            }
            int[] shape = new int[dimensions];
            long total = 1;
            for (int i = 0; i < dimensions; i++) {
                shape[i] = in.readInt();
                total = shape[i] < 0 ? -1 : Math.multiplyExact(total, shape[i]);
            }
            if (total < 0 || total > Integer.MAX_VALUE - 16) {
                throw new DataException(
                        name + " claims the shape " + Arrays.toString(shape) + ": expected at most 2 GB");
            }
            byte[] values = in.readNBytes((int) total);
            if (values.length != total) {
                throw new EOFException("it ends after " + values.length + " of " + total + " values");
            }
            return new IdxFile(shape, values);
        } catch (IOException | ArithmeticException e) {
            throw new DataException(name + " is truncated or damaged (" + e.getMessage() + "): fetch it again", e);
        }
    }

    /** Joins an image file {@code [n, h, w]} or {@code [n, h, w, c]} with its label file {@code [n]}. */
    static PackedImages join(String name, Optional<Part> part, IdxFile images, IdxFile labels) {
        int[] shape = images.shape;
        if (shape.length < 3 || labels.shape.length != 1 || labels.shape[0] != shape[0]) {
            throw new DataException(name + " has images of shape " + Arrays.toString(shape) + " and labels of shape "
                    + Arrays.toString(labels.shape) + ": expected [n, height, width] and [n]");
        }
        int[] numbers = new int[labels.values.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = labels.values[i] & 0xFF;
        }
        return new PackedImages(
                name, part, shape[1], shape[2], shape.length == 4 ? shape[3] : 1, images.values, numbers);
    }
}

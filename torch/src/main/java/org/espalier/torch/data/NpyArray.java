package org.espalier.torch.data;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * The values of a NumPy array.
 *
 * @param header shape and type
 * @param data the values, row-major, in the header's byte order
 */
record NpyArray(NpyHeader header, ByteBuffer data) {
    /** Reads an {@code .npy} stream; does not close it. */
    static NpyArray read(String name, InputStream stream) throws IOException {
        DataInputStream in = new DataInputStream(stream);
        NpyHeader header = NpyHeader.read(name, in);
        long total = header.dataBytes();
        Bounds.array(name, header.shapeText(), total);
        byte[] content = in.readNBytes((int) total);
        if (content.length != total) {
            throw new EOFException(name + " ends after " + content.length + " of " + total + " bytes");
        }
        return new NpyArray(header, ByteBuffer.wrap(content).order(header.order()));
    }

    int[] shape() {
        return header.shape();
    }

    int size() {
        return (int) header.size();
    }

    /** One value. Unsigned integers of 8 bytes above 2^63 are not expected in images and come out negative. */
    double get(int i) {
        int bytes = header.bytes();
        int at = i * bytes;
        if (header.kind() == 'f') {
            return bytes == 4 ? data.getFloat(at) : bytes == 8 ? data.getDouble(at) : half(data.getShort(at));
        }
        boolean signed = header.kind() == 'i';
        return switch (bytes) {
            case 1 -> signed ? data.get(at) : data.get(at) & 0xFF;
            case 2 -> signed ? data.getShort(at) : data.getShort(at) & 0xFFFF;
            case 4 -> signed ? data.getInt(at) : data.getInt(at) & 0xFFFFFFFFL;
            default -> data.getLong(at);
        };
    }

    private static double half(short bits) {
        int exponent = bits >> 10 & 0x1F;
        int fraction = bits & 0x3FF;
        double size = exponent == 0
                ? Math.scalb((double) fraction, -24)
                : exponent == 31
                        ? (fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN)
                        : Math.scalb(1024.0 + fraction, exponent - 25);
        return bits < 0 ? -size : size;
    }
}

package org.espalier.torch.data;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * NumPy's {@code .npy}: booleans, integers of 1 to 8 bytes and floats of 4 and 8 bytes, either byte order, row-major.
 *
 * @param shape the sizes
 * @param kind {@code b}, {@code i}, {@code u} or {@code f}
 * @param bytes bytes per value
 * @param data the values
 */
record NpyArray(int[] shape, char kind, int bytes, ByteBuffer data) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([<>|=])([biuf])(\\d)'");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([\\d,\\sL]*)\\)");

    static NpyArray read(String name, InputStream stream) throws IOException {
        DataInputStream in = new DataInputStream(stream);
        byte[] magic = in.readNBytes(MAGIC.length);
        if (!Arrays.equals(magic, MAGIC)) {
            throw new DataException(name + " is no NumPy array: expected it to start with \\x93NUMPY");
        }
        int version = in.readUnsignedByte();
        in.readUnsignedByte();
        int low = in.readUnsignedByte() | in.readUnsignedByte() << 8;
        int length = version == 1 ? low : low | in.readUnsignedByte() << 16 | in.readUnsignedByte() << 24;
        String header = new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
        Matcher type = TYPE.matcher(header);
        Matcher sizes = SHAPE.matcher(header);
        if (!type.find() || !sizes.find()) {
            throw new DataException(name + " has the header " + header.strip()
                    + ": expected booleans, integers or floats of 4 or 8 bytes; save it with such a type");
        }
        int[] shape = shape(sizes.group(1));
        int bytes = Integer.parseInt(type.group(3));
        if (header.matches("(?s).*'fortran_order'\\s*:\\s*True.*") && shape.length > 1) {
            throw new DataException(name + " is stored column by column: save it after numpy.ascontiguousarray");
        }
        ByteBuffer data = data(name, in, shape, bytes);
        data.order(type.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        return new NpyArray(shape, type.group(2).charAt(0), bytes, data);
    }

    private static int[] shape(String sizes) {
        return Arrays.stream(sizes.replace("L", "").split(","))
                .map(String::strip)
                .filter(s -> !s.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    private static ByteBuffer data(String name, InputStream in, int[] shape, int bytes) throws IOException {
        double total = bytes;
        for (int size : shape) {
            total *= size;
        }
        if (total > Integer.MAX_VALUE - 16) {
            throw new DataException(name + " of shape " + Arrays.toString(shape) + " is larger than 2 GB: divide it");
        }
        byte[] content = in.readNBytes((int) total);
        if (content.length != (int) total) {
            throw new EOFException(name + " ends after " + content.length + " of " + (long) total + " bytes");
        }
        return ByteBuffer.wrap(content);
    }

    int size() {
        return data.capacity() / bytes;
    }

    boolean isBytes() {
        return kind == 'u' && bytes == 1;
    }

    /** One value. Unsigned integers of 8 bytes above 2^63 are not expected in images and come out negative. */
    double get(int i) {
        int at = i * bytes;
        if (kind == 'f') {
            return bytes == 4 ? data.getFloat(at) : bytes == 8 ? data.getDouble(at) : half(data.getShort(at));
        }
        boolean signed = kind == 'i';
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

package org.espalier.torch.data;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The beginning of a NumPy {@code .npy}: booleans, integers of 1 to 8 bytes and floats of 2 to 8 bytes, either byte order, row-major.
 *
 * @param shape the sizes, none negative, together below 2^62
 * @param kind {@code b}, {@code i}, {@code u} or {@code f}
 * @param bytes bytes per value
 * @param order of the bytes of a value
 */
record NpyHeader(int[] shape, char kind, int bytes, ByteOrder order) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([<>|=])([biuf])(\\d)'");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([^)]*)\\)");
    private static final Pattern BY_COLUMN = Pattern.compile("'fortran_order'\\s*:\\s*True");
    private static final Map<Character, Set<Integer>> SIZES =
            Map.of('b', Set.of(1), 'i', Set.of(1, 2, 4, 8), 'u', Set.of(1, 2, 4, 8), 'f', Set.of(2, 4, 8));

    /** NumPy itself writes some 128 bytes and refuses to read more than 10,000. */
    private static final int LONGEST = 1 << 16;

    private static final int MOST_DIMENSIONS = 32;

    static NpyHeader read(String name, DataInputStream in) throws IOException {
        byte[] magic = in.readNBytes(MAGIC.length);
        if (!Arrays.equals(magic, MAGIC)) {
            throw new DataException(name + ": is no NumPy array, expected it to start with \\x93NUMPY");
        }
        int version = in.readUnsignedByte();
        in.readUnsignedByte();
        long length = in.readUnsignedByte() | in.readUnsignedByte() << 8;
        if (version > 1) {
            length |= (long) in.readUnsignedByte() << 16 | (long) in.readUnsignedByte() << 24;
        }
        if (length > LONGEST) {
            throw new DataException(name + " claims a header of " + length + " bytes: expected at most " + LONGEST
                    + "; it is damaged, save it again");
        }
        return parse(name, new String(in.readNBytes((int) length), StandardCharsets.ISO_8859_1));
    }

    private static NpyHeader parse(String name, String header) {
        Matcher type = TYPE.matcher(header);
        Matcher sizes = SHAPE.matcher(header);
        if (!type.find() || !sizes.find() || !isNumber(type)) {
            throw new DataException(name + ": has the header " + brief(header)
                    + ": expected booleans, integers or floats of 2, 4 or 8 bytes; save it with such a type");
        }
        int[] shape = shape(name, sizes.group(1));
        if (BY_COLUMN.matcher(header).find() && shape.length > 1) {
            throw new DataException(name + ": is stored column by column: save it after numpy.ascontiguousarray");
        }
        ByteOrder order = type.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        return new NpyHeader(shape, type.group(2).charAt(0), Integer.parseInt(type.group(3)), order);
    }

    private static boolean isNumber(Matcher type) {
        return SIZES.getOrDefault(type.group(2).charAt(0), Set.of()).contains(Integer.parseInt(type.group(3)));
    }

    private static String brief(String header) {
        String line = header.strip().replace('\n', ' ');
        return line.length() <= 200 ? line : line.substring(0, 200) + "...";
    }

    private static int[] shape(String name, String text) {
        String[] sizes = text.replace("L", "").split(",");
        if (sizes.length > MOST_DIMENSIONS) {
            throw badShape(name, text);
        }
        int[] shape = new int[sizes.length];
        int rank = 0;
        double total = 1;
        for (String size : sizes) {
            if (size.isBlank()) {
                continue;
            }
            try {
                shape[rank] = Integer.parseInt(size.strip());
            } catch (NumberFormatException e) {
                throw badShape(name, text);
            }
            total *= shape[rank];
            if (shape[rank] < 0 || total > 1L << 59) {
                throw badShape(name, text);
            }
            rank++;
        }
        return Arrays.copyOf(shape, rank);
    }

    private static DataException badShape(String name, String text) {
        return new DataException(name + " claims the shape (" + brief(text)
                + "): expected sizes that are not negative and together at most 2 GB; it is damaged, save it again");
    }

    /** How many values. */
    long size() {
        long size = 1;
        for (int n : shape) {
            size *= n;
        }
        return size;
    }

    long dataBytes() {
        return size() * bytes;
    }

    boolean isBytes() {
        return kind == 'u' && bytes == 1;
    }

    /** NumPy's name of the type. */
    String type() {
        String name = kind == 'b' ? "bool" : kind == 'f' ? "float" : kind == 'u' ? "uint" : "int";
        return kind == 'b' ? name : name + 8 * bytes;
    }

    String shapeText() {
        return Arrays.toString(shape);
    }
}

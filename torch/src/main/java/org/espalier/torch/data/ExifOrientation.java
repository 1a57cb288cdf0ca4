package org.espalier.torch.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads which way up a camera was held from the Exif data of a JPEG (segment APP1) or PNG (chunk eXIf) file: 1 to 8, as TIFF numbers
 * them; 1 is upright, and what a file without such data has. Damaged data counts as none, because the image itself may be whole.
 */
final class ExifOrientation {
    static final int UPRIGHT = 1;

    private static final int TAG = 0x0112;
    private static final int SHORT = 3;
    private static final int ENTRY = 12;
    private static final byte[] EXIF = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int EXIF_CHUNK = 0x65584966;

    private ExifOrientation() {}

    static int of(byte[] file) {
        if (file.length > 4 && (file[0] & 0xFF) == 0xFF && (file[1] & 0xFF) == 0xD8) {
            return jpeg(ByteBuffer.wrap(file));
        }
        return startsWith(file, 0, PNG) ? png(ByteBuffer.wrap(file)) : UPRIGHT;
    }

    private static boolean startsWith(byte[] file, int from, byte[] text) {
        return from + text.length <= file.length && Arrays.equals(file, from, from + text.length, text, 0, text.length);
    }

    /** Segments: 0xFF, marker, length of the rest including these two bytes. The image follows the start of scan. */
    private static int jpeg(ByteBuffer file) {
        int at = 2;
        while (at + 4 <= file.limit() && (file.get(at) & 0xFF) == 0xFF) {
            int marker = file.get(at + 1) & 0xFF;
            if (marker == 0xFF) {
                at++;
                continue;
            }
            int length = file.getShort(at + 2) & 0xFFFF;
            if (marker == 0xDA || length < 2) {
                return UPRIGHT;
            }
            if (marker == 0xE1 && startsWith(file.array(), at + 4, EXIF)) {
                return tiff(file, at + 4 + EXIF.length, at + 2 + length);
            }
            at += 2 + length;
        }
        return UPRIGHT;
    }

    /** Chunks: length of the data, type, data, checksum. */
    private static int png(ByteBuffer file) {
        long at = PNG.length;
        while (at + 8 <= file.limit()) {
            long length = file.getInt((int) at) & 0xFFFFFFFFL;
            if (file.getInt((int) at + 4) == EXIF_CHUNK) {
                return tiff(file, (int) at + 8, (int) Math.min(file.limit(), at + 8 + length));
            }
            at += 12 + length;
        }
        return UPRIGHT;
    }

    /** Byte order, the number 42, where the first directory is; a directory is a number of entries of tag, type, count and value. */
    private static int tiff(ByteBuffer file, int from, int to) {
        int end = Math.min(to, file.limit());
        if (end - from < 8) {
            return UPRIGHT;
        }
        ByteBuffer tiff = file.slice(from, end - from);
        short order = tiff.getShort(0);
        tiff.order(order == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        long directory = tiff.getInt(4) & 0xFFFFFFFFL;
        boolean valid = (order == 0x4949 || order == 0x4D4D) && tiff.getShort(2) == 42;
        if (!valid || directory + 2 > tiff.limit()) {
            return UPRIGHT;
        }
        int entries = tiff.getShort((int) directory) & 0xFFFF;
        for (int i = 0; i < entries; i++) {
            int at = (int) directory + 2 + i * ENTRY;
            if (at + ENTRY > tiff.limit()) {
                return UPRIGHT;
            }
            if ((tiff.getShort(at) & 0xFFFF) == TAG && tiff.getShort(at + 2) == SHORT) {
                int value = tiff.getShort(at + 8);
                return value >= 1 && value <= 8 ? value : UPRIGHT;
            }
        }
        return UPRIGHT;
    }
}

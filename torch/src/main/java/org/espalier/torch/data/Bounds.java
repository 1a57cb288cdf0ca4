package org.espalier.torch.data;

import java.nio.file.Files;
import java.nio.file.Path;

/** What a file may cost. Everything here is checked before memory is taken. */
final class Bounds {
    /** Java's arrays end a little below 2^31 bytes. */
    static final long LARGEST_ARRAY = Integer.MAX_VALUE - 16;

    /** A file with one image that is larger than this is none to train on. */
    static final int LARGEST_IMAGE_FILE = 256 << 20;

    /** Lists of more images would not fit into memory, whatever their pixels. */
    static final int MOST_IMAGES = 10_000_000;

    private static final long MOST_PIXELS = 100_000_000;

    /** A pixel on its way from the decoder to its final size takes up to this many bytes. */
    private static final int BYTES_PER_PIXEL = 24;

    /** What unpacks to less than this is harmless. */
    private static final long SMALL = 64L << 20;

    /** Deflate reaches 1030 where all bytes are equal; images stay far below. */
    private static final long LARGEST_RATIO = 500;

    private Bounds() {}

    /** The most pixels that one picture may have; fewer where the JVM has little memory. */
    static long mostPixels() {
        return Math.min(MOST_PIXELS, Runtime.getRuntime().maxMemory() / BYTES_PER_PIXEL);
    }

    /** Whether a few packed bytes claim to unpack to so many that they cannot be images. */
    static boolean isBomb(long packed, long unpacked) {
        return packed >= 0 && unpacked > SMALL && unpacked / LARGEST_RATIO > packed;
    }

    /**
     * An array of images that is to be read as a whole.
     *
     * @param name what messages call it
     * @param shape as it is written in the file, for messages
     * @param bytes what it needs
     * @throws DataException where it is larger than 2 GB or than the memory
     */
    static void array(String name, String shape, long bytes) {
        if (bytes < 0 || bytes > LARGEST_ARRAY) {
            throw new DataException(name + " claims the shape " + shape + ": expected at most 2 GB; divide it");
        }
        memory(name, bytes);
    }

    /** Refuses what does not fit into the memory of this JVM. */
    static void memory(String name, long bytes) {
        long most = Runtime.getRuntime().maxMemory();
        if (bytes > most) {
            throw new DataException(name + " needs " + (bytes >> 20) + " MiB of memory, Java may use " + (most >> 20)
                    + " MiB: start it with a larger -Xmx, or divide the file");
        }
    }

    /**
     * Only regular files are opened: others, such as pipes, may never end.
     *
     * @throws DataException where the file is there and is none
     */
    static Path regular(Path file) {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new DataException(file + ": is " + (Files.isDirectory(file) ? "a folder" : "a pipe or device")
                    + ": expected a regular file");
        }
        return file;
    }
}

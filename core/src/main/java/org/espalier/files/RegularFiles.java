package org.espalier.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Opens regular files only. A FIFO would wait for somebody at its other end for ever, a device may never end, and both are what a name
 * in a folder of somebody else's can lead to. Links are followed where something is read; where something is written, they are refused.
 */
public final class RegularFiles {
    /** The most that a text written by hand may hold: a configuration, a space, an architecture. */
    public static final long MOST_TEXT = 4L << 20;

    /** The most that is read into memory at once: what one array of Java holds, and one ONNX file may. */
    public static final long MOST_BYTES = Integer.MAX_VALUE - 64L;

    private RegularFiles() {}

    /**
     * Opens a file for reading.
     *
     * @throws UnfitFileException where it is no regular file, or a link to none
     * @throws NoSuchFileException where it is absent
     */
    public static InputStream open(Path file) throws IOException {
        requireRegular(file);
        return Files.newInputStream(file);
    }

    /** All of a file; errors as {@link #open}, and an {@link UnfitFileException} where it is larger than {@link #MOST_BYTES}. */
    public static byte[] readBytes(Path file) throws IOException {
        return readBytes(file, MOST_BYTES);
    }

    /** All of a file that has at most so many bytes; errors as {@link #open}, and an {@link UnfitFileException} for a larger one. */
    public static byte[] readBytes(Path file, long most) throws IOException {
        try (InputStream in = open(file)) {
            long size = Files.size(file);
            if (size > most) {
                throw tooLarge(file, size, most);
            }
            byte[] start = new byte[(int) size];
            int read = in.readNBytes(start, 0, start.length);
            if (read < start.length) {
                return Arrays.copyOf(start, read);
            }
            // what grows meanwhile, or tells no size as the files of /proc do
            byte[] rest = in.readNBytes((int) (most - start.length));
            if (in.read() >= 0) {
                throw tooLarge(file, most + 1, most);
            }
            if (rest.length == 0) {
                return start;
            }
            byte[] all = Arrays.copyOf(start, start.length + rest.length);
            System.arraycopy(rest, 0, all, start.length, rest.length);
            return all;
        }
    }

    private static UnfitFileException tooLarge(Path file, long size, long most) {
        return new UnfitFileException(
                file + ": has " + size + " bytes or more, of such a file at most " + most + " are read");
    }

    /** All of a text in UTF-8 written by hand, up to {@link #MOST_TEXT}; errors as {@link #readString}. */
    public static String readText(Path file) throws IOException {
        return decode(file, readBytes(file, MOST_TEXT));
    }

    /** All of a text in UTF-8; errors as {@link #readBytes(Path)}, and an {@link UnfitFileException} for other bytes. */
    public static String readString(Path file) throws IOException {
        return decode(file, readBytes(file));
    }

    private static String decode(Path file, byte[] bytes) throws UnfitFileException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UnfitFileException(file + ": is not a text in UTF-8; save it as such", e);
        }
    }

    /** The lines of {@link #readString}. */
    public static List<String> readLines(Path file) throws IOException {
        return readString(file).lines().toList();
    }

    /** For reading at any place; errors as {@link #open}. */
    public static FileChannel openChannel(Path file) throws IOException {
        requireRegular(file);
        return FileChannel.open(file, StandardOpenOption.READ);
    }

    /**
     * Opens a file that grows, such as a journal, for reading and writing; an absent one is created. A link is refused, also one that
     * takes the file's place at the last moment.
     *
     * @throws UnfitFileException where it is no regular file
     */
    public static FileChannel openToGrow(Path file) throws IOException {
        requireWritable(file);
        Set<OpenOption> options = Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        return FileChannel.open(file, options);
    }

    /**
     * Requires that a path may be written: a regular file or nothing at all stands there. A symbolic link is refused, wherever it leads:
     * whoever may put a link into a folder should not decide what is overwritten elsewhere.
     *
     * @throws UnfitFileException with one line that names what stands there
     */
    public static void requireWritable(Path file) throws IOException {
        FileKind kind = FileKind.of(file, LinkOption.NOFOLLOW_LINKS);
        if (kind == FileKind.LINK) {
            throw new UnfitFileException(file + ": is a symbolic link (to " + Files.readSymbolicLink(file)
                    + "), which is not written through: name the file itself, or remove the link");
        } else if (kind != FileKind.ABSENT && kind != FileKind.REGULAR) {
            throw new UnfitFileException(
                    file + ": is " + kind.words() + ", only a regular file is replaced: name another");
        }
    }

    /**
     * Requires that a path is a folder, or a link to one, or can become one.
     *
     * @throws UnfitFileException with one line that names what stands there
     */
    public static void requireFolder(Path folder) throws IOException {
        FileKind kind = FileKind.of(folder);
        FileKind itself = FileKind.of(folder, LinkOption.NOFOLLOW_LINKS);
        if (kind == FileKind.ABSENT && itself == FileKind.LINK) {
            throw new UnfitFileException(folder + ": is a symbolic link that leads nowhere, expected a folder");
        } else if (kind != FileKind.ABSENT && kind != FileKind.FOLDER) {
            throw new UnfitFileException(folder + ": is " + kind.words() + ", expected a folder");
        }
    }

    /** Requires that a path can be read without waiting; errors as {@link #open}. */
    public static void requireRegular(Path file) throws IOException {
        FileKind kind = FileKind.of(file);
        if (kind == FileKind.ABSENT) {
            throw new NoSuchFileException(file.toString(), null, "no such file");
        } else if (kind != FileKind.REGULAR) {
            throw new UnfitFileException(file + ": is " + kind.words() + ", expected a regular file");
        }
    }
}

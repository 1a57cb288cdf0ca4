package org.espalier.torch.data;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.espalier.files.RegularFiles;

/** Opens zip files, and says of those that Java refuses whether they are whole and only of a kind that it does not read. */
final class ZipDirectory {
    private static final int END = 0x06054b50;
    private static final int ENTRY = 0x02014b50;
    private static final int END_BYTES = 22;
    private static final int ENTRY_BYTES = 46;
    private static final int LONGEST_COMMENT = 0xFFFF;
    private static final int LARGEST = 256 << 20;
    private static final int ENCRYPTED = 1;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;

    /** What archivers offer beside "deflate". */
    private static final Map<Integer, String> METHODS =
            Map.of(9, "Deflate64", 12, "bzip2", 14, "LZMA", 93, "Zstandard", 95, "XZ", 98, "PPMd");

    private ZipDirectory() {}

    /** A zip, and whether its names are in the code page of Windows because they are no UTF-8. */
    record Opened(ZipFile zip, boolean codePage) {}

    /**
     * Opens a zip.
     *
     * @throws DataException where it is whole, but encrypted or packed in a way that Java does not read
     * @throws ZipException where it is damaged
     */
    static Opened open(Path file) throws IOException {
        try {
            return new Opened(new ZipFile(file.toFile()), false);
        } catch (ZipException e) {
            Optional<String> reason = reason(file);
            if (reason.isPresent()) {
                throw new DataException(reason.get(), e);
            }
            if (String.valueOf(e.getMessage()).contains("bad entry name")) {
                return new Opened(new ZipFile(file.toFile(), codePage()), true);
            }
            throw e;
        }
    }

    /** Windows writes names in the code page of DOS where nobody told it otherwise; every byte of it is a character. */
    private static Charset codePage() {
        return Charset.isSupported("IBM437") ? Charset.forName("IBM437") : StandardCharsets.ISO_8859_1;
    }

    private static Optional<String> reason(Path file) {
        try (FileChannel channel = RegularFiles.openChannel(file)) {
            return reason(file, directory(channel));
        } catch (IOException e) {
            // damaged, as Java has said
            return Optional.empty();
        }
    }

    private static Optional<String> reason(Path file, ByteBuffer entries) {
        while (entries.remaining() >= ENTRY_BYTES && entries.getInt(entries.position()) == ENTRY) {
            int at = entries.position();
            int length =
                    ENTRY_BYTES + unsigned(entries, at + 28) + unsigned(entries, at + 30) + unsigned(entries, at + 32);
            int method = unsigned(entries, at + 10);
            if ((unsigned(entries, at + 8) & ENCRYPTED) != 0) {
                return Optional.of(file + ": the zip is encrypted, expected one without a password; make it again");
            }
            if (method != STORED && method != DEFLATED) {
                return Optional.of(file + ": the zip is packed by " + METHODS.getOrDefault(method, "method " + method)
                        + ": expected the usual method, deflate; make it again with that");
            }
            if (length > entries.remaining()) {
                return Optional.empty();
            }
            entries.position(at + length);
        }
        return Optional.empty();
    }

    private static int unsigned(ByteBuffer bytes, int at) {
        return Short.toUnsignedInt(bytes.getShort(at));
    }

    /** The list of entries at the end of a zip; of one with more than 4 GB nothing. */
    private static ByteBuffer directory(FileChannel channel) throws IOException {
        long size = channel.size();
        int tail = (int) Math.min(size, END_BYTES + LONGEST_COMMENT);
        ByteBuffer end = read(channel, size - tail, tail);
        for (int at = tail - END_BYTES; at >= 0; at--) {
            if (end.getInt(at) == END) {
                long length = Integer.toUnsignedLong(end.getInt(at + 12));
                long start = Integer.toUnsignedLong(end.getInt(at + 16));
                if (length > LARGEST || start + length > size) {
                    return ByteBuffer.allocate(0);
                }
                return read(channel, start, (int) length);
            }
        }
        return ByteBuffer.allocate(0);
    }

    private static ByteBuffer read(FileChannel channel, long from, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, from + bytes.position()) < 0) {
                throw new EOFException("the file ends early");
            }
        }
        return bytes.flip();
    }
}

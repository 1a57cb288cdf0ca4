package org.espalier.torch.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.espalier.files.AtomicFiles;
import org.espalier.files.PathSegment;
import org.espalier.files.RegularFiles;
import org.jspecify.annotations.Nullable;

/** Unpacks the plain files of a {@code .tar.gz} (ustar; names up to 100 characters, which is all that data sets use). */
final class TarGz {
    private static final int BLOCK = 512;
    private static final int TYPE = 156;
    private static final String LINKS_AND_DEVICES = "12346";

    private TarGz() {}

    /**
     * Unpacks files and the folders that they lie in.
     *
     * @throws DataException for a link, a device or a pipe, and for a name that leads out of the folder
     */
    static void unpack(Path archive, Path folder) throws IOException {
        Path root = folder.toAbsolutePath().normalize();
        try (InputStream in =
                new BufferedInputStream(new GZIPInputStream(RegularFiles.open(archive), 1 << 16), 1 << 16)) {
            byte[] header = in.readNBytes(BLOCK);
            while (header.length == BLOCK && header[0] != 0) {
                String name = text(header, 0, 100);
                int size = octal(name, text(header, 124, 12));
                boolean plain = header[TYPE] == '0' || header[TYPE] == 0;
                if (LINKS_AND_DEVICES.indexOf(header[TYPE]) >= 0) {
                    throw new DataException(
                            "archive " + archive + " has an entry that is a link, a device or a pipe: '" + name + "'");
                }
                copy(in, size, plain ? inside(archive, root, name) : null);
                in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
                header = in.readNBytes(BLOCK);
            }
        }
    }

    private static Path inside(Path archive, Path root, String name) {
        Path place = root;
        for (String part : name.split("/", -1)) {
            if (part.isEmpty() || part.equals("..")) {
                throw new DataException("archive " + archive + " has an entry that points outside: '" + name + "'");
            }
            place = part.equals(".") ? place : place.resolve(PathSegment.of(part));
        }
        return place;
    }

    private static void copy(InputStream in, int size, @Nullable Path target) throws IOException {
        if (target == null) {
            in.skipNBytes(size);
            return;
        }
        byte[] content = in.readNBytes(size);
        if (content.length != size) {
            throw new EOFException("the archive ends inside " + target.getFileName());
        }
        AtomicFiles.write(target, content);
    }

    private static String text(byte[] header, int from, int length) {
        int end = from;
        while (end < from + length && header[end] != 0) {
            end++;
        }
        return new String(header, from, end - from, StandardCharsets.UTF_8).strip();
    }

    private static int octal(String name, String digits) throws IOException {
        // eleven octal digits are up to 8 GB; a larger size has another form, which no data set needs
        if (!digits.matches("[0-7]{1,11}") || Long.parseLong(digits, 8) > RegularFiles.MOST_BYTES) {
            throw new IOException("entry '" + name + "' has the size '" + digits + "', expected an octal number up to "
                    + Long.toOctalString(RegularFiles.MOST_BYTES));
        }
        return Integer.parseInt(digits, 8);
    }
}

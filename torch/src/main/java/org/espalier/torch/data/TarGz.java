package org.espalier.torch.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.espalier.files.AtomicFiles;
import org.jspecify.annotations.Nullable;

/** Unpacks the plain files of a {@code .tar.gz} (ustar; names up to 100 characters, which is all that data sets use). */
final class TarGz {
    private static final int BLOCK = 512;

    private TarGz() {}

    static void unpack(Path archive, Path folder) throws IOException {
        Path root = folder.toAbsolutePath().normalize();
        try (InputStream in =
                new BufferedInputStream(new GZIPInputStream(Files.newInputStream(archive), 1 << 16), 1 << 16)) {
            byte[] header = in.readNBytes(BLOCK);
            while (header.length == BLOCK && header[0] != 0) {
                String name = text(header, 0, 100);
                long size = octal(name, text(header, 124, 12));
                Path target = root.resolve(name).normalize();
                if (!target.startsWith(root)) {
                    throw new DataException("archive " + archive + " has an entry that points outside: '" + name + "'");
                }
                boolean plain = header[156] == '0' || header[156] == 0;
                copy(in, size, plain ? target : null);
                in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
                header = in.readNBytes(BLOCK);
            }
        }
    }

    private static void copy(InputStream in, long size, @Nullable Path target) throws IOException {
        if (target == null) {
            in.skipNBytes(size);
            return;
        }
        byte[] content = in.readNBytes(Math.toIntExact(size));
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

    private static long octal(String name, String digits) throws IOException {
        try {
            return Long.parseLong(digits, 8);
        } catch (NumberFormatException e) {
            throw new IOException("entry '" + name + "' has the size '" + digits + "', expected an octal number", e);
        }
    }
}

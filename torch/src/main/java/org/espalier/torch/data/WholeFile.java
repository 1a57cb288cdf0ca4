package org.espalier.torch.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.espalier.files.Digests;
import org.espalier.files.RegularFiles;

/** A file that may be large, digested piece by piece; packed by gzip it has the digest of what is in it. */
record WholeFile(Path file) implements FileContents.Content {
    private static final String PACKED = ".gz";
    private static final int PIECE = 1 << 18;

    /** Its name, packed or not. */
    String name() {
        String name = Paths.fileName(file);
        return isPacked() ? name.substring(0, name.length() - PACKED.length()) : name;
    }

    private boolean isPacked() {
        return Paths.fileName(file).endsWith(PACKED);
    }

    @Override
    public byte[] digest(ContentMemory memory) throws IOException {
        Optional<FileStamp> stamp = memory.stamp(file);
        return memory.digest(stamp, () -> {
            try (InputStream in = RegularFiles.open(file);
                    InputStream content =
                            isPacked() ? new GZIPInputStream(new BufferedInputStream(in, PIECE), PIECE) : in) {
                return digest(content);
            }
        });
    }

    static byte[] digest(InputStream content) throws IOException {
        MessageDigest digest = Digests.sha256();
        byte[] piece = new byte[PIECE];
        long total = 0;
        for (int n = content.read(piece); n >= 0; n = content.read(piece)) {
            digest.update(piece, 0, n);
            total += n;
            if (total > 2 * Bounds.LARGEST_ARRAY) {
                throw new IOException("it has more than 4 GB, unpacked");
            }
        }
        return digest.digest();
    }
}

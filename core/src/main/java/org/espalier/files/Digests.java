package org.espalier.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Checksums in lower-case hexadecimal. */
public final class Digests {
    private Digests() {}

    /** A new digest, for content that comes in pieces. */
    public static MessageDigest sha256() {
        return digest("SHA-256");
    }

    /** SHA-256 of a text in UTF-8: 64 digits. */
    public static String sha256(String text) {
        return hex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Bytes as digits, two for each. */
    public static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** SHA-256 of a file: 64 digits. */
    public static String sha256(Path file) throws IOException {
        return of(file, sha256());
    }

    /** MD5 guards against damage only, not against an attacker; it is what the sets' authors publish. */
    public static String md5(Path file) throws IOException {
        return of(file, digest("MD5"));
    }

    private static String of(Path file, MessageDigest digest) throws IOException {
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = RegularFiles.open(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return hex(digest.digest());
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }
}

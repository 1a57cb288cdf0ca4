package org.espalier.torch.data;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.espalier.files.AtomicFiles;
import org.espalier.files.Digests;
import org.espalier.files.RegularFiles;

/**
 * Digests of the files of one source that were computed before, by {@link FileStamp}, in one file of the user's cache: 16 bytes for each stamp
 * and 32 for its digest. Only what the source holds today is kept; a damaged file is made again.
 */
final class ContentMemory {
    /** Files of a source that are remembered. */
    static final int MOST = 1_000_000;

    /** Sources that are remembered. */
    static final int MOST_SOURCES = 200;

    private static final byte[] MAGIC = "ESPDIG01".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGEST = 32;
    private static final Duration LONGEST_WRITE = Duration.ofDays(1);

    private final Path folder;
    private final Path file;
    private final InstantSource clock;
    private final Consumer<String> warnings;
    private final Map<Key, byte[]> known;
    private final Map<Key, byte[]> used = new ConcurrentHashMap<>();

    private ContentMemory(
            Path folder, Path file, InstantSource clock, Consumer<String> warnings, Map<Key, byte[]> known) {
        this.folder = folder;
        this.file = file;
        this.clock = clock;
        this.warnings = warnings;
        this.known = known;
    }

    /** The first half of the SHA-256 of a stamp. */
    private record Key(long high, long low) {
        static Key of(FileStamp stamp) {
            ByteBuffer hash =
                    ByteBuffer.wrap(Digests.sha256().digest(stamp.text().getBytes(StandardCharsets.UTF_8)));
            return new Key(hash.getLong(), hash.getLong());
        }
    }

    /** What is to be read where nothing is remembered. */
    @FunctionalInterface
    interface Reading {
        byte[] digest() throws IOException;
    }

    /** What is remembered of a source in the user's cache. */
    static ContentMemory of(SourceContext context, Path source) {
        return of(context, source, InstantSource.system());
    }

    static ContentMemory of(SourceContext context, Path source, InstantSource clock) {
        String name = Digests.sha256(Paths.identity(source)).substring(0, 32) + ".bin";
        Path folder = context.cache().resolve("digests");
        Path file = folder.resolve(name);
        return new ContentMemory(folder, file, clock, context.warnings(), load(file, context.warnings()));
    }

    /** The stamp of a file as of now. */
    Optional<FileStamp> stamp(Path path) throws IOException {
        return FileStamp.of(path, clock.instant());
    }

    /** The digest that goes with a stamp, computed where it is not known. Safe for several threads. */
    byte[] digest(Optional<FileStamp> stamp, Reading reading) throws IOException {
        if (stamp.isEmpty()) {
            return reading.digest();
        }
        Key key = Key.of(stamp.get());
        byte[] digest = known.get(key);
        if (digest == null) {
            digest = reading.digest();
        }
        used.put(key, digest);
        return digest;
    }

    /** Keeps what was used since it was opened, where that is something new. */
    void save() {
        if (known.keySet().containsAll(used.keySet()) || used.size() > MOST) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.allocate(MAGIC.length + Integer.BYTES + used.size() * (16 + DIGEST) + DIGEST);
        bytes.put(MAGIC).putInt(used.size());
        used.forEach((key, digest) -> bytes.putLong(key.high).putLong(key.low).put(digest));
        bytes.put(checksum(bytes.array()));
        try {
            AtomicFiles.write(file, bytes.array());
            sweep(folder);
        } catch (IOException e) {
            warnings.accept("digests of files cannot be kept, the next run reads the files again: " + e.getMessage());
        }
    }

    private static byte[] checksum(byte[] file) {
        MessageDigest digest = Digests.sha256();
        digest.update(file, 0, file.length - DIGEST);
        return digest.digest();
    }

    private static void sweep(Path folder) throws IOException {
        AtomicFiles.removeLeftovers(folder, "", LONGEST_WRITE);
        Map<Path, FileTime> times = new HashMap<>();
        try (Stream<Path> list = Files.list(folder)) {
            for (Path each :
                    list.filter(path -> Paths.fileName(path).endsWith(".bin")).toList()) {
                times.put(each, Files.getLastModifiedTime(each));
            }
        }
        List<Path> newest = new ArrayList<>(times.keySet());
        newest.sort(Comparator.comparing((Path path) -> times.get(path)).reversed());
        for (Path old : newest.subList(Math.min(MOST_SOURCES, newest.size()), newest.size())) {
            Files.deleteIfExists(old);
        }
    }

    private static Map<Key, byte[]> load(Path file, Consumer<String> warnings) {
        if (!Files.isRegularFile(file)) {
            return Map.of();
        }
        try {
            return parse(RegularFiles.readBytes(file));
        } catch (IOException | IllegalArgumentException | BufferUnderflowException e) {
            warnings.accept("remembered digests " + file + " are damaged (" + e.getMessage() + ") and are made again");
            return Map.of();
        }
    }

    private static Map<Key, byte[]> parse(byte[] file) {
        int head = MAGIC.length + Integer.BYTES;
        int body = file.length - head - DIGEST;
        if (body < 0
                || body % (16 + DIGEST) != 0
                || !Arrays.equals(MAGIC, Arrays.copyOf(file, MAGIC.length))
                || !MessageDigest.isEqual(
                        checksum(file), Arrays.copyOfRange(file, file.length - DIGEST, file.length))) {
            throw new IllegalArgumentException("its checksum does not match");
        }
        ByteBuffer bytes = ByteBuffer.wrap(file, head, body);
        Map<Key, byte[]> known = new HashMap<>(2 * body / (16 + DIGEST));
        while (bytes.hasRemaining()) {
            Key key = new Key(bytes.getLong(), bytes.getLong());
            byte[] digest = new byte[DIGEST];
            bytes.get(digest);
            known.put(key, digest);
        }
        return known;
    }
}

package org.espalier.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import org.espalier.failure.Failure;
import org.jspecify.annotations.Nullable;

/**
 * Writes files as a whole or not at all: into a temporary file beside the target, forced to the disk, then renamed. A reader sees the
 * old content or the new one, whenever the process is killed, and a full disk leaves the old content untouched.
 */
public final class AtomicFiles {
    private static final String TEMPORARY = ".tmp";

    /** Characters of a target's name in that of its temporary file, so that the longest names have room for it. */
    private static final int MOST_OF_NAME = 32;

    /** Less what the user's mask takes away. */
    private static final Set<PosixFilePermission> NEW_FILE = PosixFilePermissions.fromString("rw-rw-rw-");

    private AtomicFiles() {}

    /** Writes the content of a file. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes all of it.
         *
         * @param out buffered; closed by the caller
         * @throws IOException where the content cannot be had or written; the target then stays as it was
         */
        void writeTo(OutputStream out) throws IOException;
    }

    /** Replaces or creates a file of text in UTF-8; see {@link #write(Path, Content)}. */
    public static void writeString(Path target, String text) throws IOException {
        write(target, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Replaces or creates a file of the given bytes; see {@link #write(Path, Content)}. */
    public static void write(Path target, byte[] bytes) throws IOException {
        write(target, out -> out.write(bytes));
    }

    /**
     * Replaces or creates a file; missing folders are created. A file that is replaced keeps its permissions, a new one has those that the
     * system gives new files.
     *
     * @throws UnfitFileException where something else than a regular file stands there, a link included; see {@link
     *     RegularFiles#requireWritable}
     * @throws IOException that names the target; the old content is left untouched
     */
    public static void write(Path target, Content content) throws IOException {
        Path whole = target.toAbsolutePath();
        Path temporary = null;
        try {
            RegularFiles.requireWritable(whole);
            Path folder = whole.getParent();
            if (folder == null) {
                throw new IOException("a file needs a folder");
            }
            Files.createDirectories(folder);
            temporary = createTemporary(folder, whole);
            try (FileChannel channel =
                            FileChannel.open(temporary, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
                    OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
                content.writeTo(out);
                out.flush();
                channel.force(true);
            }
            replace(temporary, whole);
            forceFolder(folder);
        } catch (UnfitFileException e) {
            throw e;
        } catch (ClosedByInterruptException e) {
            throw new IOException("could not write " + target + ": its thread was interrupted", e);
        } catch (IOException e) {
            throw new IOException(
                    "could not write " + target + ": " + Failure.reason(e, target)
                            + "; is the folder writable and the disk not full?",
                    e);
        } finally {
            if (temporary != null) {
                Files.deleteIfExists(temporary);
            }
        }
    }

    /** A file of our own making under a name that nobody can foresee, so that no link can wait there. */
    private static Path createTemporary(Path folder, Path target) throws IOException {
        String name = String.valueOf(target.getFileName());
        String start = name.substring(
                0, name.offsetByCodePoints(0, Math.min(MOST_OF_NAME, name.codePointCount(0, name.length()))));
        String prefix = "." + start + ".";
        if (!folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return Files.createTempFile(folder, prefix, TEMPORARY);
        }
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return Files.createTempFile(folder, prefix, TEMPORARY, PosixFilePermissions.asFileAttribute(NEW_FILE));
        }
        Set<PosixFilePermission> old = Files.getPosixFilePermissions(target, LinkOption.NOFOLLOW_LINKS);
        Path temporary = Files.createTempFile(folder, prefix, TEMPORARY);
        Files.setPosixFilePermissions(temporary, old);
        return temporary;
    }

    private static void replace(Path temporary, Path target) throws IOException {
        // a renaming replaces whatever stands there, and writing may have taken long
        RegularFiles.requireWritable(target);
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /**
     * Gives a finished file its name, replacing a regular file only.
     *
     * @throws UnfitFileException where something else stands there
     */
    public static void rename(Path from, Path to) throws IOException {
        RegularFiles.requireRegular(from);
        replace(from, to);
    }

    /**
     * Removes what killed processes left half written. For folders that nobody else writes to.
     *
     * @param prefix how the names of the targets begin
     */
    public static void removeLeftovers(Path folder, String prefix) throws IOException {
        removeLeftovers(folder, prefix, Duration.ZERO);
    }

    /**
     * Removes what killed processes left half written, where others may be writing.
     *
     * @param age what was touched since is left alone
     */
    public static void removeLeftovers(Path folder, String prefix, Duration age) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        Instant since = Instant.now().minus(age);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "." + prefix + "*" + TEMPORARY)) {
            for (Path file : left) {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                        && !Files.getLastModifiedTime(file).toInstant().isAfter(since)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** Makes the creation or renaming of a folder's files durable; Windows has no such notion. */
    public static void forceFolder(@Nullable Path folder) throws IOException {
        if (folder == null
                || System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows")) {
            return;
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}

package org.espalier.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes files as a whole or not at all: into a temporary file beside the target, forced to the disk, then renamed. A reader sees the
 * old content or the new one, whenever the process is killed, and a full disk leaves the old content untouched.
 */
public final class AtomicFiles {
    private static final String TEMPORARY = ".tmp";

    private AtomicFiles() {}

    /** Writes the content of a file. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    public static void writeString(Path target, String text) throws IOException {
        write(target, text.getBytes(StandardCharsets.UTF_8));
    }

    public static void write(Path target, byte[] bytes) throws IOException {
        write(target, out -> out.write(bytes));
    }

    /**
     * Replaces or creates a file; missing folders are created.
     *
     * @throws IOException that names the target; the old content is left untouched
     */
    public static void write(Path target, Content content) throws IOException {
        Path whole = target.toAbsolutePath();
        Path temporary = whole.resolveSibling("." + whole.getFileName() + "."
                + ProcessHandle.current().pid() + "." + Thread.currentThread().getId() + TEMPORARY);
        try {
            Path folder = whole.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            try (FileChannel channel = FileChannel.open(
                            temporary,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.TRUNCATE_EXISTING);
                    OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
                content.writeTo(out);
                out.flush();
                channel.force(true);
            }
            try {
                Files.move(temporary, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(temporary, whole, StandardCopyOption.REPLACE_EXISTING);
            }
            forceFolder(folder);
        } catch (IOException e) {
            throw new IOException(
                    "could not write " + target + ": " + e.getMessage() + " ("
                            + e.getClass().getSimpleName() + "); is the folder writable and the disk not full?",
                    e);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /**
     * Removes what killed processes left half written. For folders that nobody else writes to.
     *
     * @param prefix how the names of the targets begin
     */
    public static void removeLeftovers(Path folder, String prefix) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "." + prefix + "*" + TEMPORARY)) {
            for (Path file : left) {
                Files.deleteIfExists(file);
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

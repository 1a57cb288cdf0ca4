package org.espalier.torch.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What the system says of a file, such that another content has another stamp: a copy with the same size and time is another file
 * ({@code ino}) or was changed later ({@code ctime}, which nobody can set).
 *
 * @param text place, size, times and number of the file
 */
record FileStamp(String text) {
    /** A file may change once more within the time that its clock cannot tell apart; git calls it racy. */
    static final Duration RACY = Duration.ofSeconds(2);

    private static final String ATTRIBUTES = "unix:size,dev,ino,ctime,lastModifiedTime";

    /**
     * The stamp of a file, to be taken before it is read.
     *
     * @param now the time at hand
     * @return empty where the file was changed too lately, or its system has no time of change
     */
    static Optional<FileStamp> of(Path file, Instant now) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return Optional.empty();
        }
        Map<String, Object> attributes = Files.readAttributes(file, ATTRIBUTES);
        if (!(attributes.get("ctime") instanceof FileTime changed)
                || !(attributes.get("lastModifiedTime") instanceof FileTime modified)) {
            return Optional.empty();
        }
        Instant latest = now.minus(RACY);
        if (changed.toInstant().isAfter(latest) || modified.toInstant().isAfter(latest)) {
            return Optional.empty();
        }
        return Optional.of(new FileStamp(String.join(
                " ",
                String.valueOf(attributes.get("size")),
                String.valueOf(attributes.get("dev")),
                String.valueOf(attributes.get("ino")),
                changed.toInstant().toString(),
                modified.toInstant().toString(),
                Paths.identity(file))));
    }

    /** Of something within the file. */
    FileStamp within(String name) {
        return new FileStamp(text + "\0" + name);
    }
}

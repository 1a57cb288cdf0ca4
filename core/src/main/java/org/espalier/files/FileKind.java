package org.espalier.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** What stands at a path. */
enum FileKind {
    ABSENT("nothing"),
    REGULAR("a regular file"),
    FOLDER("a folder"),
    LINK("a symbolic link"),
    FIFO("a FIFO"),
    DEVICE("a device"),
    SOCKET("a socket"),
    OTHER("a special file");

    private static final int TYPE_BITS = 0170000;

    private final String words;

    FileKind(String words) {
        this.words = words;
    }

    /** As a message says it, with its article. */
    String words() {
        return words;
    }

    /** @param options {@link LinkOption#NOFOLLOW_LINKS} to be told of a link itself; without it, of what a link leads to */
    static FileKind of(Path path, LinkOption... options) throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(path, BasicFileAttributes.class, options);
        } catch (NoSuchFileException e) {
            return ABSENT;
        }
        if (attributes.isRegularFile()) {
            return REGULAR;
        } else if (attributes.isDirectory()) {
            return FOLDER;
        } else if (attributes.isSymbolicLink()) {
            return LINK;
        }
        return special(path, options);
    }

    private static FileKind special(Path path, LinkOption... options) throws IOException {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return OTHER;
        }
        int mode = (Integer) Files.getAttribute(path, "unix:mode", options);
        return switch (mode & TYPE_BITS) {
            case 0010000 -> FIFO;
            case 0020000, 0060000 -> DEVICE;
            case 0140000 -> SOCKET;
            default -> OTHER;
        };
    }
}

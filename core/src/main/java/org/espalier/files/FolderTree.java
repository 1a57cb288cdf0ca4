package org.espalier.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders with all that is in them. Links are removed, never followed. */
public final class FolderTree {
    private FolderTree() {}

    /** Removes a folder and all that is in it; what somebody else removes meanwhile is no error. Nothing happens where there is none. */
    public static void remove(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            for (Path file : deepestFirst(folder)) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Removes all that is in a folder, and leaves the folder; as {@link #remove}. */
    public static void empty(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            for (Path file : deepestFirst(folder)) {
                if (!file.equals(folder)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static List<Path> deepestFirst(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.sorted(Comparator.reverseOrder()).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}

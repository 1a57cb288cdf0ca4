package org.espalier.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Whether something can be written to a place, asked before what is to be written is computed, and without leaving anything there. */
public final class OutputPlace {
    private static final int LONGEST_NAME = 255;

    private OutputPlace() {}

    /**
     * Refuses a place where no file could be written.
     *
     * @param option that names the file, for the message, for example {@code --out}
     * @throws UnfitFileException with one line that says what is in the way
     */
    public static void requireFile(String option, Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new UnfitFileException(option + " " + file + ": is no file, expected the name of one");
        }
        Optional<String> problem = tooLong(file);
        if (problem.isEmpty()) {
            problem = problemOfFolder(folder);
        }
        if (problem.isPresent()) {
            throw new UnfitFileException(option + " " + file + ": cannot be written: " + problem.get()
                    + "; name a file in a folder that can be written");
        }
        try {
            RegularFiles.requireWritable(file);
        } catch (UnfitFileException e) {
            throw new UnfitFileException(option + " " + e.getMessage());
        }
    }

    /**
     * Refuses a place that can be no folder.
     *
     * @param option that names the folder, for the message, for example {@code --out}
     * @throws UnfitFileException with one line that says what is in the way
     */
    public static void requireFolder(String option, Path folder) throws IOException {
        Optional<String> problem = problemOfFolder(folder);
        if (problem.isPresent()) {
            throw new UnfitFileException(
                    option + " " + folder + ": cannot be written: " + problem.get() + "; name another folder");
        }
    }

    /** What keeps a folder from being made or written to, as {@code FOLDER: reason}; empty where nothing is seen. */
    public static Optional<String> problemOfFolder(Path folder) throws IOException {
        Path existing = nearestExisting(folder);
        FileKind kind = FileKind.of(existing);
        if (kind == FileKind.ABSENT) {
            return Optional.of(existing + ": is a symbolic link that leads nowhere, expected a folder");
        }
        if (kind != FileKind.FOLDER) {
            return Optional.of(existing + ": is " + kind.words() + ", expected a folder");
        }
        if (!Files.isWritable(existing) || Files.getFileStore(existing).isReadOnly()) {
            return Optional.of(existing + ": not writable");
        }
        for (Path part : existing.toAbsolutePath().relativize(folder.toAbsolutePath())) {
            Optional<String> problem = tooLong(part);
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> tooLong(Path path) {
        String name = String.valueOf(path.getFileName());
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        return bytes > LONGEST_NAME
                ? Optional.of(
                        name.substring(0, 20) + "...: a name of " + bytes + " bytes, expected at most " + LONGEST_NAME)
                : Optional.empty();
    }

    /** The place itself, or of what it lies in the nearest that is there. */
    public static Path nearestExisting(Path place) {
        Path at = place.toAbsolutePath();
        while (!Files.exists(at, LinkOption.NOFOLLOW_LINKS) && at.getParent() != null) {
            at = at.getParent();
        }
        return at;
    }

    /**
     * Makes a folder and those that it lies in.
     *
     * @return those that were missing, the innermost first, to be removed again where nothing comes of it
     * @throws IOException where one of them cannot be made; none is left then
     */
    public static Deque<Path> makeFolders(Path folder) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path at = folder.toAbsolutePath(); at != null && !Files.exists(at); at = at.getParent()) {
            missing.push(at);
        }
        Deque<Path> made = new ArrayDeque<>();
        for (Path next : missing) {
            try {
                Files.createDirectory(next);
            } catch (IOException e) {
                remove(made, e);
                throw e;
            }
            made.push(next);
        }
        return made;
    }

    /**
     * Takes back what {@link #makeFolders} made, as far as nothing lies in it.
     *
     * @param failure because of which nothing came of it; hears what could not be removed
     */
    public static void remove(Deque<Path> made, Exception failure) {
        for (Path folder : made) {
            try {
                Files.deleteIfExists(folder);
            } catch (IOException e) {
                failure.addSuppressed(e);
                return;
            }
        }
    }
}

package org.espalier.torch.data;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.espalier.files.LocaleHint;

/** Turns what the user wrote into a path. */
final class Paths {
    private static final char REPLACED = '\uFFFD';

    private Paths() {}

    static Path parse(String source) {
        return source.startsWith("~/")
                ? path("the home folder", System.getProperty("user.home"))
                        .resolve(path("data source", source.substring(2)))
                : path("data source", source);
    }

    /** @param what the text is, for the message */
    static Path path(String what, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new DataException(
                    what + " '" + text + "' is no valid path: " + e.getReason() + LocaleHint.of(text), e);
        }
    }

    /** A file's place, told apart from every other even where the locale shows two places alike. */
    static String identity(Path path) {
        return path.toAbsolutePath().normalize().toUri().toString();
    }

    static DataException missing(String source) {
        return new DataException(source + ": does not exist; check the path" + LocaleHint.of(source));
    }

    static String fileName(Path path) {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }

    /** Whether a name as Java shows it may differ from the name on the disk. */
    static boolean isDoubtful(String name) {
        return name.indexOf(REPLACED) >= 0
                || !LocaleHint.namesAreUnicode() && name.chars().anyMatch(c -> c > 127);
    }
}

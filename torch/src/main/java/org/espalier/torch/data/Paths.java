package org.espalier.torch.data;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

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
            throw new DataException(what + " '" + text + "' is no valid path: " + e.getReason() + localeHint(text), e);
        }
    }

    /** A file's place, told apart from every other even where the locale shows two places alike. */
    static String identity(Path path) {
        return path.toAbsolutePath().normalize().toUri().toString();
    }

    static DataException missing(String source) {
        return new DataException("data source " + source + " does not exist: check the path" + localeHint(source));
    }

    static String fileName(Path path) {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }

    /** Whether Java writes and reads the names of files as UTF-8, or knows them as text anyway. */
    static boolean namesAreUnicode() {
        String encoding = System.getProperty("sun.jnu.encoding", "");
        return File.separatorChar != '/' || encoding.equalsIgnoreCase(StandardCharsets.UTF_8.name());
    }

    /** What to do where a name may have been lost on its way through the locale; empty where that cannot be. */
    static String localeHint(String source) {
        boolean suspect = source.chars().anyMatch(c -> c > 127 || c == '?');
        return namesAreUnicode() || !suspect
                ? ""
                : "; names of files are " + System.getProperty("sun.jnu.encoding")
                        + " in this locale, which has not all"
                        + " characters: start with LC_ALL=C.UTF-8, or another UTF-8 locale";
    }

    /** Whether a name as Java shows it may differ from the name on the disk. */
    static boolean isDoubtful(String name) {
        return name.indexOf(REPLACED) >= 0 || !namesAreUnicode() && name.chars().anyMatch(c -> c > 127);
    }
}

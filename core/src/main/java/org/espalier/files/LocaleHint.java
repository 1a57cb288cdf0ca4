package org.espalier.files;

import java.io.File;
import java.nio.charset.StandardCharsets;

/** What to say where a name of a file may have been lost on its way through the locale. */
public final class LocaleHint {
    private LocaleHint() {}

    /** Whether Java writes and reads the names of files as UTF-8, or knows them as text anyway. */
    public static boolean namesAreUnicode() {
        String encoding = System.getProperty("sun.jnu.encoding", "");
        return File.separatorChar != '/' || encoding.equalsIgnoreCase(StandardCharsets.UTF_8.name());
    }

    /** What to do, to be put after a message about that name; empty where the locale cannot be the reason. */
    public static String of(String name) {
        boolean suspect = name.chars().anyMatch(c -> c > 127 || c == '?');
        return namesAreUnicode() || !suspect
                ? ""
                : "; names of files are " + System.getProperty("sun.jnu.encoding")
                        + " in this locale, which has not all"
                        + " characters: start with LC_ALL=C.UTF-8, or another UTF-8 locale";
    }
}

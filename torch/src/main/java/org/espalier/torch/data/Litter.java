package org.espalier.torch.data;

import java.util.Locale;
import java.util.Set;

/** Files and folders that systems leave everywhere by themselves. Nobody misses them, so nothing is said of them. */
final class Litter {
    private static final Set<String> NAMES = Set.of(
            "@eadir",
            "@recycle",
            "@recently-snapshot",
            "#recycle",
            "$recycle.bin",
            "recycler",
            "system volume information",
            "lost+found",
            "thumbs.db",
            "ehthumbs.db",
            "ehthumbs_vista.db",
            "desktop.ini",
            "picasa.ini",
            ".picasa.ini",
            ".ds_store",
            "__macosx",
            ".trashes",
            ".spotlight-v100",
            ".fseventsd",
            ".temporaryitems",
            ".documentrevisions-v100",
            ".appledouble",
            ".directory",
            ".thumbnails",
            ".ipynb_checkpoints");

    private Litter() {}

    /** Whether one part of a path is such a name; the resource forks of macOS begin with {@code ._}. */
    static boolean isName(String segment) {
        return NAMES.contains(segment.toLowerCase(Locale.ROOT)) || segment.startsWith("._");
    }

    /** Whether any part of a path with slashes is. */
    static boolean isOn(String path) {
        for (String segment : path.split("/")) {
            if (isName(segment)) {
                return true;
            }
        }
        return false;
    }
}

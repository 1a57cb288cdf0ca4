package org.espalier.files;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/** Where the user keeps files of one sort, as the XDG Base Directory Specification has it. */
final class UserFolders {
    private UserFolders() {}

    /**
     * The folder {@code espalier} of a sort.
     *
     * @param variable that names the place of the sort
     * @param atHome where the sort stands at home, where the variable is empty
     * @throws IllegalArgumentException if the variable or the home folder is no path in the locale at hand
     */
    static Path espalier(Map<String, String> environment, String variable, String atHome) {
        String own = environment.getOrDefault(variable, "");
        Path sort = own.isBlank()
                ? path("the home folder", System.getProperty("user.home")).resolve(atHome)
                : path(variable, own);
        return sort.resolve("espalier");
    }

    private static Path path(String what, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(
                    what + " '" + text + "' is no valid path: " + e.getReason() + LocaleHint.of(text), e);
        }
    }
}

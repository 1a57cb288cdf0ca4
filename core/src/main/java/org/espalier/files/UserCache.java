package org.espalier.files;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where Espalier keeps what it can find out again: {@code espalier/PURPOSE} in the user's cache folder, which is {@code XDG_CACHE_HOME}, or
 * {@code .cache} at home. Nothing is made here; who writes makes the folder.
 */
public final class UserCache {
    private static final String VARIABLE = "XDG_CACHE_HOME";

    private UserCache() {}

    /**
     * The folder for one purpose.
     *
     * @param environment as of {@link System#getenv()}
     * @param purpose name of the folder: {@code data}, {@code kernels}, {@code latency}
     * @throws IllegalArgumentException if the variable or the home folder is no path in the locale at hand
     */
    public static Path folder(Map<String, String> environment, String purpose) {
        String own = environment.getOrDefault(VARIABLE, "");
        Path cache = own.isBlank()
                ? path("the home folder", System.getProperty("user.home")).resolve(".cache")
                : path(VARIABLE, own);
        return cache.resolve("espalier").resolve(PathSegment.of(purpose));
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

package org.espalier.files;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where Espalier keeps what it can find out again: {@code espalier/PURPOSE} in the user's cache folder, which is {@code XDG_CACHE_HOME}, or
 * {@code .cache} at home. Nothing is made here; who writes makes the folder.
 */
public final class UserCache {
    private UserCache() {}

    /**
     * The folder for one purpose.
     *
     * @param environment as of {@link System#getenv()}
     * @param purpose name of the folder: {@code data}, {@code kernels}, {@code latency}
     * @throws IllegalArgumentException if the variable or the home folder is no path in the locale at hand
     */
    public static Path folder(Map<String, String> environment, String purpose) {
        return UserFolders.espalier(environment, "XDG_CACHE_HOME", ".cache").resolve(PathSegment.of(purpose));
    }
}

package org.espalier.files;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where a user keeps what Espalier shall know in every search: {@code espalier} in the user's folder of configurations, which is {@code
 * XDG_CONFIG_HOME}, or {@code .config} at home. Nothing is made here; who writes makes the folder.
 */
public final class UserConfiguration {
    private UserConfiguration() {}

    /**
     * A file there.
     *
     * @param environment as of {@link System#getenv()}
     * @param name of the file: {@code devices.yaml}
     * @throws IllegalArgumentException if the variable or the home folder is no path in the locale at hand
     */
    public static Path file(Map<String, String> environment, String name) {
        return UserFolders.espalier(environment, "XDG_CONFIG_HOME", ".config").resolve(PathSegment.of(name));
    }
}

package org.espalier.torch.data;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Turns what the user wrote into a path. */
final class Paths {
    private Paths() {}

    static Path parse(String source) {
        try {
            if (source.startsWith("~/")) {
                return Path.of(System.getProperty("user.home"), source.substring(2));
            }
            return Path.of(source);
        } catch (InvalidPathException e) {
            throw new DataException("data source '" + source + "' is no valid path: " + e.getReason(), e);
        }
    }

    static String fileName(Path path) {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }
}

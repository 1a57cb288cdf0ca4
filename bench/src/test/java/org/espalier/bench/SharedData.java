package org.espalier.bench;

import java.nio.file.Files;
import java.nio.file.Path;

/** Public tables that are not committed: looked for in {@code ../shared/data} beside the project, or in a sibling further up. */
final class SharedData {
    private SharedData() {}

    /** The file, or where it would be. */
    static Path file(String name) {
        Path at = Path.of("").toAbsolutePath();
        Path first = at.resolve("../shared/data").resolve(name).normalize();
        for (Path folder = at; folder != null; folder = folder.getParent()) {
            Path file = folder.resolve("shared/data").resolve(name);
            if (Files.exists(file)) {
                return file;
            }
        }
        return first;
    }
}

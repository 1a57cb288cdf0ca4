package org.espalier.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What a phase goes on from after a kill. */
final class PhaseFolders {
    private PhaseFolders() {}

    /** Removes what a phase left for itself, so that it begins anew; a kill in between is made up for by doing it again. */
    static void empty(Path directory, PhaseTraits traits) throws IOException {
        for (String folder : traits.folders()) {
            Path place = directory.resolve(folder);
            if (Files.isDirectory(place)) {
                // the folder itself stays: it may be a link to where there is room
                empty(place.toRealPath());
            }
        }
    }

    private static void empty(Path folder) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(folder)) {
            deepestFirst = files.filter(file -> !file.equals(folder))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
        for (Path file : deepestFirst) {
            Files.deleteIfExists(file);
        }
    }
}

package org.espalier.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.espalier.files.FolderTree;

/** What a phase goes on from after a kill. */
final class PhaseFolders {
    private PhaseFolders() {}

    /** Removes what a phase left for itself, so that it begins anew; a kill in between is made up for by doing it again. */
    static void empty(Path directory, PhaseTraits traits) throws IOException {
        for (String folder : traits.folders()) {
            Path place = directory.resolve(folder);
            if (Files.isDirectory(place)) {
                // the folder itself stays: it may be a link to where there is room
                FolderTree.empty(place.toRealPath());
            }
        }
    }
}

package org.espalier.pipeline.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.espalier.torch.train.CheckpointFolder;
import tools.jackson.databind.JsonNode;

/** Where a search keeps its supernet: the checkpoint, and beside it, where it was trained by an earlier search, which one that was. */
public final class KeptSupernet {
    /** The folder of the checkpoints, in that of a search. */
    public static final String FOLDER = "supernet";

    /** What a copied supernet is, in that folder. */
    public static final String ORIGIN = "origin.json";

    /** The key of the digest of the copied checkpoint. */
    public static final String DIGEST = "sha256";

    private KeptSupernet() {}

    /** The digest of the newest checkpoint of a search's supernet, which is what supernet it is; empty where none can be read. */
    public static Optional<String> digest(Path search) {
        return new CheckpointFolder(search.resolve(FOLDER)).digest();
    }

    /** Whether a search has a whole copy of an earlier one's supernet. */
    static boolean isIn(Path search) {
        Path origin = search.resolve(FOLDER).resolve(ORIGIN);
        if (!Files.isRegularFile(origin)) {
            return false;
        }
        try {
            JsonNode said = Json.read(origin);
            return digest(search).filter(said.path(DIGEST).asString("")::equals).isPresent();
        } catch (IOException e) {
            return false; // it is copied again
        }
    }
}

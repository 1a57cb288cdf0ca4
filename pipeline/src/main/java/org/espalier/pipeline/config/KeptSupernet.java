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

    /** The key of the digest of the published file that it was made of. */
    public static final String WEIGHTS = "weights_sha256";

    private KeptSupernet() {}

    /** Whether a search has taken a published file's weights over, so that it needs the file no more. */
    public static boolean isPublishedIn(Path search) {
        try {
            return isIn(search) && weights(search).isPresent();
        } catch (IOException e) {
            return false; // it is taken over again
        }
    }

    /** The digest of the published file whose weights a search has taken over; empty where it has none such. */
    static Optional<String> weights(Path search) throws IOException {
        Path origin = search.resolve(FOLDER).resolve(ORIGIN);
        return Files.isRegularFile(origin)
                ? Optional.of(Json.read(origin).path(WEIGHTS).asString("")).filter(digest -> !digest.isEmpty())
                : Optional.empty();
    }

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

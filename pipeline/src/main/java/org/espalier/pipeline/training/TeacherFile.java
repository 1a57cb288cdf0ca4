package org.espalier.pipeline.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import org.espalier.files.Digests;
import org.espalier.files.RegularFiles;
import org.espalier.graph.Network;
import org.espalier.pipeline.config.RetrainConfig;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.space.Landmarks;
import org.espalier.space.SearchSpace;

/**
 * A teacher, as it lies on the disk.
 *
 * @param network whose weights the file holds; empty where the file is a model in ONNX
 * @param file the weights or the model
 * @param sha256 of the file
 */
public record TeacherFile(Optional<Network> network, Path file, String sha256) {
    /**
     * A file as it is now.
     *
     * @throws IOException where it cannot be read
     */
    public static TeacherFile of(Optional<Network> network, Path file) throws IOException {
        return new TeacherFile(network, file, digest(RegularFiles.readBytes(file)));
    }

    private static String digest(byte[] content) {
        return Digests.hex(Digests.sha256().digest(content));
    }

    /**
     * The network that a configuration names as teacher.
     *
     * @param name {@code largest}, of the space, or that of a hand-made network
     */
    public static Network network(SearchResources resources, String name) {
        SearchSpace space = resources.space();
        return name.equals(RetrainConfig.LARGEST)
                ? space.network(Landmarks.byMacs(space).largest())
                : resources.baseline(name);
    }

    /** Its content, which is still the one that was meant. */
    byte[] content() {
        try {
            byte[] content = RegularFiles.readBytes(file);
            String found = digest(content);
            if (!found.equals(sha256)) {
                throw new IOException(file + ": is another teacher than the training began with, expected the SHA-256 "
                        + sha256 + ", got " + found + "; restore it");
            }
            return content;
        } catch (IOException e) {
            throw new UncheckedIOException("teacher: " + e.getMessage(), e);
        }
    }
}

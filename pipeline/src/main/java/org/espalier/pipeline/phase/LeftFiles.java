package org.espalier.pipeline.phase;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.espalier.files.RegularFiles;
import org.espalier.graph.Safetensors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at files that phases left: weights by their checksum, models by their first bytes. */
public final class LeftFiles {
    /** The field of an ONNX file that comes first, the version of the format. */
    private static final int ONNX_VERSION = 0x08;

    private static final Logger LOG = LoggerFactory.getLogger(LeftFiles.class);

    private LeftFiles() {}

    /** Whether a file of weights is there and whole. */
    public static boolean isWeights(Path file) {
        try {
            Safetensors.read(file);
            return true;
        } catch (IOException e) {
            LOG.debug("{} is no file of weights", file, e);
            return false;
        }
    }

    /** Whether a file in ONNX is there. */
    public static boolean isModel(Path file) {
        byte[] head = head(file, 2);
        return head.length == 2 && head[0] == ONNX_VERSION;
    }

    private static byte[] head(Path file, int bytes) {
        if (!Files.isRegularFile(file)) {
            return new byte[0];
        }
        try (InputStream in = RegularFiles.open(file)) {
            return in.readNBytes(bytes);
        } catch (IOException e) {
            // a disk that refuses to read it; it is written anew, or the error is said then
            return new byte[0];
        }
    }
}

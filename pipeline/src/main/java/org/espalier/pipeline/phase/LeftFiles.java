package org.espalier.pipeline.phase;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.espalier.files.RegularFiles;

/** Looks at files that phases left, by their first bytes only: whoever reads them checks the rest. */
public final class LeftFiles {
    /** The field of an ONNX file that comes first, the version of the format. */
    private static final int ONNX_VERSION = 0x08;

    private LeftFiles() {}

    /** Whether a file of weights is there and as long as it says that its header is. */
    public static boolean isWeights(Path file) {
        byte[] head = head(file, Long.BYTES + 1);
        if (head.length <= Long.BYTES || head[Long.BYTES] != '{') {
            return false;
        }
        long header = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong();
        return header > 0 && header <= size(file) - Long.BYTES;
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

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }
}

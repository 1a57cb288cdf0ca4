package org.espalier.pipeline.execution;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Whose answers a training learns from beside the labels.
 *
 * @param network whose weights the file holds; empty where the file is a model in ONNX
 * @param file the weights or the model, absolute
 * @param sha256 of the file, in hexadecimal digits: a training with another teacher is another training
 */
public record Teaching(Optional<Subject> network, Path file, String sha256) {
    public Teaching {
        if (!file.isAbsolute()) {
            throw new IllegalArgumentException("the file of a teacher must be an absolute path, got " + file);
        }
    }
}

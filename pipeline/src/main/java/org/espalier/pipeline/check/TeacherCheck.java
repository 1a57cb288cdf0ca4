package org.espalier.pipeline.check;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.espalier.pipeline.config.RetrainConfig;
import org.espalier.pipeline.config.SearchPaths;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.training.OpenTeacher;
import org.espalier.pipeline.training.TeacherFile;
import org.espalier.yaml.ConfigException;

/** The teacher of trainings from scratch: a network that can be built for the data, or a model that answers them. */
final class TeacherCheck {
    private TeacherCheck() {}

    /** @throws ConfigException where it is neither */
    static void require(SearchResources resources) {
        RetrainConfig retrain = resources.config().retrain();
        if (retrain.teacher().isEmpty()) {
            return;
        }
        String name = retrain.teacher().get();
        try {
            if (retrain.isTaughtByModel()) {
                OpenTeacher.model(resources, TeacherFile.of(Optional.empty(), Path.of(name)))
                        .close();
            } else {
                TeacherFile.network(resources, name);
            }
        } catch (NoSuchFileException e) {
            throw new ConfigException(
                    SearchPaths.TEACHER + ": " + name + ": no such file, expected a model in ONNX", e);
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigException(SearchPaths.TEACHER + ": " + e.getMessage(), e);
        }
    }
}

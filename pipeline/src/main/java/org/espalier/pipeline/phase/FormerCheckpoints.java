package org.espalier.pipeline.phase;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.espalier.files.AtomicFiles;

/** Checkpoints where earlier releases kept them: what was trained is not trained again. */
final class FormerCheckpoints {
    private FormerCheckpoints() {}

    /** Moves checkpoints from a folder into the one that they have today, where there are any. */
    static void move(Path former, Path today) throws IOException {
        if (!Files.isDirectory(former)) {
            return;
        }
        List<Path> left;
        try (Stream<Path> files = Files.list(former)) {
            left = files.filter(file -> file.getFileName().toString().startsWith("checkpoint-"))
                    .filter(Files::isRegularFile)
                    .toList();
        }
        if (!left.isEmpty()) {
            Files.createDirectories(today);
        }
        for (Path file : left) {
            AtomicFiles.rename(file, today.resolve(file.getFileName()));
        }
    }
}

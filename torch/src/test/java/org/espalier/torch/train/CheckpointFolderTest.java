package org.espalier.torch.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFolderTest {
    @TempDir
    private Path folder;

    private static Checkpoint checkpoint(int epoch) {
        return new Checkpoint("test", epoch, epoch * 10L, Map.of("w", new float[] {epoch, 0.5f}));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void keepsTheNewestAndReadsThemBack() throws IOException {
        CheckpointFolder checkpoints = new CheckpointFolder(folder, 2);
        for (int epoch = 1; epoch <= 4; epoch++) {
            checkpoints.write(checkpoint(epoch));
        }
        assertThat(names()).containsExactly("checkpoint-00000003.bin", "checkpoint-00000004.bin");
        Checkpoint latest = checkpoints.latest(w -> {}).orElseThrow();
        assertThat(latest.step()).isEqualTo(40);
        assertThat(latest.tensors().get("w")).containsExactly(4, 0.5f);
    }

    @Test
    void whatAKillLeftHalfWrittenIsRemovedAndNothingElse() throws IOException {
        Files.write(folder.resolve(".checkpoint-00000001.bin.123.1.tmp"), new byte[10]);
        Files.write(folder.resolve("notes.txt"), new byte[1]);
        new CheckpointFolder(folder, 2).write(checkpoint(1));
        assertThat(names()).containsExactly("checkpoint-00000001.bin", "notes.txt");
    }
}

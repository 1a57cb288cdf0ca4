package org.espalier.torch.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
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

    @Test
    void aCheckpointOfOtherDataIsPassedOverForTheOneBefore() {
        CheckpointFolder ours = new CheckpointFolder(folder).withData("aaaaaaaaaaaaaaaa");
        CheckpointFolder others = new CheckpointFolder(folder).withData("bbbbbbbbbbbbbbbb");
        ours.write(checkpoint(1));
        others.write(checkpoint(2));
        List<String> said = new ArrayList<>();
        assertThat(ours.latest(said::add).orElseThrow().epoch()).isOne();
        assertThat(said)
                .containsExactly("checkpoint " + folder.resolve("checkpoint-00000002.bin")
                        + " is of a training on other data (bbbbbbbbbbbb, expected aaaaaaaaaaaa); falling back to the one"
                        + " before it");
        assertThat(others.latest(said::add).orElseThrow().epoch()).isEqualTo(2);
        assertThat(new CheckpointFolder(folder).latest(said::add).orElseThrow().epoch())
                .isEqualTo(2);
        assertThat(said).hasSize(1);
    }

    @Test
    void checkpointsOfEarlierReleasesGoWithAnyData() throws Exception {
        new CheckpointFolder(folder).write(checkpoint(3));
        Path file = folder.resolve("checkpoint-00000003.bin");
        ByteBuffer now = ByteBuffer.wrap(Files.readAllBytes(file));
        // without the two bytes of an empty word
        ByteBuffer former = ByteBuffer.allocate(now.limit() - 2);
        former.put("ESPCKPT1".getBytes(StandardCharsets.US_ASCII)).put(now.array(), 10, now.limit() - 42);
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(former.array(), 0, former.position());
        Files.write(file, former.put(digest.digest()).array());
        Checkpoint read = new CheckpointFolder(folder)
                .withData("aaaaaaaaaaaaaaaa")
                .latest(w -> {})
                .orElseThrow();
        assertThat(read.epoch()).isEqualTo(3);
        assertThat(read.tensors().get("w")).containsExactly(3, 0.5f);
    }
}

package org.espalier.pipeline.phase;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormerCheckpointsTest {
    @TempDir
    private Path folder;

    @Test
    void checkpointsOfEarlierReleasesLieWhereTheyLieToday() throws Exception {
        Path former = folder.resolve("member-0");
        Path today = former.resolve("checkpoints");
        FormerCheckpoints.move(former, today);
        assertThat(former).doesNotExist();
        Files.createDirectory(former);
        FormerCheckpoints.move(former, today);
        assertThat(today).doesNotExist();
        Files.writeString(former.resolve("checkpoint-00000001.bin"), "one");
        Files.writeString(former.resolve("other"), "stays");
        FormerCheckpoints.move(former, today);
        FormerCheckpoints.move(former, today);
        assertThat(today.resolve("checkpoint-00000001.bin")).hasContent("one");
        assertThat(former.resolve("checkpoint-00000001.bin")).doesNotExist();
        assertThat(former.resolve("other")).hasContent("stays");
    }
}

package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.espalier.event.TrialEnded;
import org.espalier.journal.JournalReader;
import org.espalier.torch.data.testing.DrawnImages;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fills up during a search, a real one: a small file system in memory, in a mount namespace of its own. */
@Tag("slow")
@EnabledOnOs(OS.LINUX)
class FullDiskTest {
    /** Leaves room for two pages: enough that some writes succeed and a checkpoint does not. The words after it start the program. */
    private static final String SCRIPT = """
            mount -t tmpfs -o size=64m none "$OUT" || exit 90
            "$@" search "$CONFIG" --out "$OUT" --until profile || exit 91
            cat /dev/zero > "$OUT/filler" 2>/dev/null
            truncate -s -8192 "$OUT/filler" || exit 92
            "$@" search "$CONFIG" --out "$OUT"
            echo "on the full disk: $?"
            rm "$OUT/filler"
            "$@" resume "$OUT"
            echo "with room again: $?"
            cp "$OUT/result.json" "$OUT/journal.jsonl" "$KEPT"
            """;

    @TempDir
    private Path folder;

    @Test
    void theSearchSaysWhichFileAndGoesOnWhenThereIsRoom() throws Exception {
        assumeTrue(mayMount(), "this user may not mount a file system in a namespace of its own");
        assertThat(searched(ChildProgram.dartsConfig(folder, 2)))
                .containsPattern("espalier: could not (write|append to) " + folder.resolve("out")
                        + ".*No space left on device.*full.*resume");
    }

    /** Whichever process meets it: no trial is failed by it. */
    @Test
    void noTrialFailsOfADiskThatIsFull() throws Exception {
        assumeTrue(mayMount(), "this user may not mount a file system in a namespace of its own");
        Path config = Files.writeString(folder.resolve("search.yaml"), """
                data: {source: 'IMAGES', size: 12, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: nas-bench-201, channels: 4, cells: 1}
                strategy: {name: random}
                trials: {count: 3, epochs: 1, parallel: 1}
                retrain: {top: 1, random: 0, epochs: 1, batch: 16, baselines: []}
                """.replace(
                "IMAGES", DrawnImages.sides(folder.resolve("images"), 48).toString()));
        assertThat(searched(config)).contains("No space left on device").contains("resume");
        List<TrialEnded> ended = new ArrayList<>();
        JournalReader.read(folder.resolve("journal.jsonl"), event -> {
            if (event.event() instanceof TrialEnded one) {
                ended.add(one);
            }
        });
        assertThat(ended)
                .hasSize(3)
                .allSatisfy(trial -> assertThat(trial.score()).isPresent());
    }

    private String searched(Path config) throws Exception {
        Path out = Files.createDirectory(folder.resolve("out"));
        Path kept = folder.resolve("result.json");
        Path log = folder.resolve("log.txt");
        List<String> command = new ArrayList<>(List.of("env", "OUT=" + out, "CONFIG=" + config, "KEPT=" + folder));
        command.addAll(List.of("unshare", "-rm", "sh", "-c", SCRIPT, "sh"));
        command.addAll(ChildProgram.program());
        Process process = ChildProgram.start(1, log, command);
        boolean ended = process.waitFor(300, TimeUnit.SECONDS);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        String said = ChildProgram.said(log);
        assertThat(ended).as(said).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        assertThat(said)
                .contains("on the full disk: " + ExitCode.FAILED)
                .contains("with room again: 0")
                .doesNotContain("Exception in thread");
        assertThat(kept).content().contains("\"best\"");
        return said;
    }

    private static boolean mayMount() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", "unshare -rm mount -t tmpfs none /mnt")
                .redirectErrorStream(true)
                .start();
        process.getInputStream().readAllBytes();
        return process.waitFor() == 0;
    }
}

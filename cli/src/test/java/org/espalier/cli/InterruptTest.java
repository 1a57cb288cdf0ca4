package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C during a training: the state is kept, and the program says how to go on. */
@Tag("slow")
@DisabledOnOs(OS.WINDOWS)
class InterruptTest {
    private static final int SECONDS = 300;
    private static final int SIGINT = 2;

    @TempDir
    private Path folder;

    @Test
    void saysHowToGoOn() throws Exception {
        assumeFalse(interruptsAreIgnored(), "a shell that starts jobs in the background has them ignore SIGINT");
        Path config = ChildProgram.dartsConfig(folder, 5000);
        Path out = folder.resolve("out");
        Path log = folder.resolve("log.txt");
        Process process = ChildProgram.start(log, "search", config.toString(), "--out", out.toString());
        try {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            while (!ChildProgram.said(log).contains("search 2/5000")) {
                assertThat(process.isAlive() && System.nanoTime() < deadline)
                        .as(ChildProgram.said(log))
                        .isTrue();
                Thread.sleep(50);
            }
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as(ChildProgram.said(log))
                    .isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(process.exitValue()).as(ChildProgram.said(log)).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(ChildProgram.said(log))
                .contains("espalier resume " + out)
                .doesNotContain("SIGSEGV")
                .doesNotContain("is cut off");
        assertThat(Files.readString(out.resolve("journal.jsonl"))).contains("phase-stopped");
    }

    /** What this process ignores, its children ignore. */
    private static boolean interruptsAreIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return false;
        }
        String mask = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .map(line -> line.substring("SigIgn:".length()).strip())
                .findFirst()
                .orElse("0");
        return (Long.parseUnsignedLong(mask, 16) & 1L << (SIGINT - 1)) != 0;
    }
}

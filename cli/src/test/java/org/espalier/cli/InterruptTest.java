package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    private Path log() {
        return folder.resolve("log.txt");
    }

    /** Starts a command and sends a signal when it has said something; gives the exit code. */
    private int interrupted(String signal, String said, String... arguments) throws Exception {
        Process process = ChildProgram.start(log(), arguments);
        try {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            while (!ChildProgram.said(log()).contains(said)) {
                assertThat(process.isAlive() && System.nanoTime() < deadline)
                        .as(ChildProgram.said(log()))
                        .isTrue();
                Thread.sleep(50);
            }
            new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as(ChildProgram.said(log()))
                    .isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        return process.exitValue();
    }

    @Test
    void saysHowToGoOn() throws Exception {
        assumeFalse(interruptsAreIgnored(), "a shell that starts jobs in the background has them ignore SIGINT");
        Path out = folder.resolve("out");
        String config = ChildProgram.dartsConfig(folder, 5000).toString();
        int code = interrupted("-INT", "search 2/5000", "search", config, "--out", out.toString());
        assertThat(code).as(ChildProgram.said(log())).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(ChildProgram.said(log()))
                .contains("espalier resume " + out)
                .doesNotContain("SIGSEGV")
                .doesNotContain("is cut off");
        assertThat(Files.readString(out.resolve("journal.jsonl"))).contains("phase-stopped");
    }

    @Test
    void aSearchThatIsTerminatedSaysSoInItsObjectToo() throws Exception {
        Path out = folder.resolve("out");
        String config = ChildProgram.dartsConfig(folder, 5000).toString();
        int code = interrupted("-TERM", "search 2/5000", "search", config, "--out", out.toString(), "--json");
        assertThat(code).as(ChildProgram.said(log())).isEqualTo(ExitCode.TERMINATED);
        assertThat(objects())
                .containsExactly("{\"error\":{\"what\":\"interrupted\",\"where\":\"\",\"expected\":\"\",\"todo\":"
                        + "\"everything done is kept, go on with: espalier resume " + out + "\"}}");
        assertThat(Files.readString(out.resolve("journal.jsonl"))).contains("phase-stopped");
    }

    @Test
    void everyOtherCommandIsEndedByTheSignalToo() throws Exception {
        Files.createFile(log());
        int code = interrupted("-TERM", "Picked up", "speed", "--rounds", "10000", "--json", "journal");
        assertThat(code).as(ChildProgram.said(log())).isEqualTo(ExitCode.TERMINATED);
    }

    private List<String> objects() throws IOException {
        return ChildProgram.said(log())
                .lines()
                .filter(line -> line.startsWith("{"))
                .toList();
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

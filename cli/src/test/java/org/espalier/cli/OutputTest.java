package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be printed is not done; a reader that has gone is no failure. */
class OutputTest {
    @TempDir
    private Path folder;

    /** Fails after some bytes, as a disk or a pipe does. */
    private static final class Failing extends OutputStream {
        private final String reason;
        private int room;

        Failing(String reason, int room) {
            this.reason = reason;
            this.room = room;
        }

        @Override
        public void write(int b) throws IOException {
            if (--room < 0) {
                throw new IOException(reason);
            }
        }
    }

    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spaces",
                "spaces --json",
                "strategies",
                "strategies --json",
                "devices",
                "datasets --json",
                "describe resnet-18",
                "describe resnet-18 --json",
                "bench --help",
                "--help",
                "--version"
            })
    void whatCannotBeWrittenFailsInOneLine(String command) {
        Output out = new Output(new Failing("No space left on device", 10));
        assertThat(Main.run(out, new PrintWriter(err), command.split(" "))).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString().lines())
                .containsExactly("espalier: standard output could not be written (No space left on device)");
    }

    @Test
    void aReaderThatHasGoneIsNoFailure() {
        Output out = new Output(new Failing("Broken pipe", 10));
        assertThat(Main.run(out, new PrintWriter(err), "spaces")).isEqualTo(ExitCode.DONE);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void outputIsUtf8() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Output out = new Output(bytes);
        out.println("ä 猫");
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("ä 猫" + System.lineSeparator());
        assertThat(out.checkError()).isFalse();
    }

    /** The words after the script start the program. */
    private String shell(String script, String... arguments) throws Exception {
        Path log = folder.resolve("log.txt");
        List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
        command.addAll(ChildProgram.program());
        command.addAll(List.of(arguments));
        Process process = ChildProgram.start(1, log, command);
        boolean ended = process.waitFor(120, TimeUnit.SECONDS);
        process.destroyForcibly().waitFor();
        String said = ChildProgram.said(log);
        assertThat(ended).as(said).isTrue();
        return said;
    }

    @Test
    void aFullDeviceAndAClosedPipe() throws Exception {
        Assumptions.assumeTrue(Files.exists(Path.of("/dev/full")), "no /dev/full on this system");
        assertThat(shell("\"$@\" > /dev/full; echo \"code $?\"", "strategies")
                        .lines()
                        .filter(l -> !l.startsWith("Picked up ")))
                .containsExactly(
                        "espalier: standard output could not be written (No space left on device)",
                        "code " + ExitCode.FAILED);
    }

    @Test
    void aClosedPipe() throws Exception {
        Assumptions.assumeTrue(Files.exists(Path.of("/dev/null")), "no pipes of a shell on this system");
        assertThat(shell("{ \"$@\" 2>&3; echo \"code $?\" >&3; } 3>&2 | true", "strategies")
                        .lines()
                        .filter(l -> !l.startsWith("Picked up ")))
                .containsExactly("code " + ExitCode.DONE);
    }

    @Test
    void mapsWithoutOrderAreNotPrinted() {
        JsonObject.requireOrdered(JsonObject.of("b", 1, "a", List.of(Map.of("one", 1))));
        assertThat(JsonObject.of("b", 1, "a", 2).keySet()).containsExactly("b", "a");
        assertThatThrownBy(() -> JsonObject.requireOrdered(List.of(JsonObject.of("x", Map.of("a", 1, "b", 2)))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a map without order would be printed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"spaces", "strategies", "devices", "datasets"})
    void listsHaveTheirKeysInOneOrder(String command) {
        StringWriter out = new StringWriter();
        assertThat(Main.run(new PrintWriter(out), new PrintWriter(err), command, "--json"))
                .isEqualTo(ExitCode.DONE);
        if (!command.equals("datasets")) {
            assertThat(out.toString()).startsWith("{\"" + command + "\":[{\"name\":\"");
            String last = command.equals("strategies") ? "advice" : "summary";
            assertThat(out.toString())
                    .containsPattern("\"%s\":\"[^\"]*\"},\\{\"name\"|\"%s\":\"[^\"]*\"}]".formatted(last, last));
        }
    }
}

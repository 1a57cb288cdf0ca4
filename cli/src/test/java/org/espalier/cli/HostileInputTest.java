package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files and values that would never end, or cost everything: one line at once, on the command line too. */
class HostileInputTest {
    private static final Duration AT_ONCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private String refused(String... args) {
        return refused(ExitCode.FAILED, args);
    }

    private String refused(int code, String... args) {
        StringWriter err = new StringWriter();
        Assertions.assertTimeoutPreemptively(
                AT_ONCE,
                () -> assertThat(Main.run(new PrintWriter(new StringWriter()), new PrintWriter(err), args))
                        .as(err.toString())
                        .isEqualTo(code));
        assertThat(err.toString().lines()).as(err.toString()).hasSize(1);
        assertThat(err.toString()).startsWith("espalier: ").hasSizeLessThan(1000);
        return err.toString();
    }

    private void refusedEverywhere(Path file, String message) {
        assertThat(refused("describe", file.toString())).contains(message);
        assertThat(refused(
                        "search",
                        file.toString(),
                        "--out",
                        folder.resolve("out").toString()))
                .contains(message);
        assertThat(refused("describe", "darts", "@" + file)).contains(message);
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void largeFiles() throws IOException {
        Path file = folder.resolve("large.yaml");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(200L << 20);
        }
        refusedEverywhere(file, "large.yaml: has 209715200 bytes or more, of such a file at most 4194304 are read");
    }

    @Test
    void folders() throws IOException {
        refusedEverywhere(Files.createDirectory(folder.resolve("folder.yaml")), "folder.yaml: is a folder");
    }

    @Test
    void missingFiles() {
        refusedEverywhere(folder.resolve("missing.yaml"), "missing.yaml");
    }

    @Test
    void pipesAndDevices() throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.exists(Path.of("/dev/zero")), "no /dev/zero on this system");
        Path pipe = folder.resolve("pipe.yaml");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        refusedEverywhere(pipe, "pipe.yaml: is a FIFO, expected a regular file");
        Path device = Files.createSymbolicLink(folder.resolve("zero.yaml"), Path.of("/dev/zero"));
        refusedEverywhere(device, "zero.yaml: is a device, expected a regular file");
        assertThat(refused(
                        "bench",
                        "--table",
                        pipe.toString(),
                        "--space",
                        "nas-bench-201",
                        "--optimize",
                        "a",
                        "--report",
                        "b"))
                .contains("is a FIFO");
    }

    @Test
    void brackets() throws IOException {
        Path file = Files.writeString(folder.resolve("brackets.yaml"), "a: " + "[".repeat(20_000));
        assertThat(refused("describe", file.toString())).contains("brackets.yaml:1: nested more than 50 levels deep");
        assertThat(refused("describe", "darts", "[".repeat(20_000))).contains("darts architecture: expected {");
        assertThat(refused("describe", "darts", "@" + file)).contains("darts architecture: expected {");
    }

    @Test
    void longWords() throws IOException {
        String word = "r".repeat(900_000);
        Path file = Files.writeString(
                folder.resolve("long.yaml"),
                "data: {source: x}\nspace: {name: nas-bench-201}\nstrategy: {name: " + word + "}\n");
        Path out = folder.resolve("out");
        StringWriter err = new StringWriter();
        Assertions.assertTimeoutPreemptively(
                AT_ONCE,
                () -> Main.run(
                        new PrintWriter(new StringWriter()),
                        new PrintWriter(err),
                        "search",
                        file.toString(),
                        "--out",
                        out.toString()));
        assertThat(err.toString())
                .startsWith("espalier: " + file + ":3: strategy.name: unknown strategy 'rrr")
                .contains("rrr... (")
                .contains("known: [")
                .hasSizeLessThan(5000);
    }

    @Test
    void absurdParameters() {
        assertThat(refused(ExitCode.USAGE, "describe", "darts", "--set", "nodes=100000"))
                .contains("nodes must be from 1 to 20");
        assertThat(refused(ExitCode.USAGE, "describe", "mobilenet-v3", "--set", "depth=[1, 100000000]"))
                .contains("depth must be whole numbers up to 1000000");
        assertThat(refused(ExitCode.USAGE, "describe", "mobilenet-v3", "--set", "expand=[NaN, 3]"))
                .contains("expand must be numbers, got '[NaN, 3]'");
        assertThat(refused(ExitCode.USAGE, "describe", "mobilenet-v3", "--set", "width=1", "--set", "width=2"))
                .contains("'width' is set twice");
        assertThat(refused(ExitCode.USAGE, "describe", "mobilenet-v3", "--classes", "3", "--set", "classes=2"))
                .contains("--classes and --set classes= are the same");
    }

    @Test
    void whatIsNoMemberSaysWhichEntryAndWhy() {
        String twice =
                "{\"normal\":[[\"skip_connect\",0],[\"skip_connect\",0]],\"reduce\":[[\"skip_connect\",0],[\"skip_connect\",1]]}";
        assertThat(refused("describe", "darts", twice, "--set", "repeat_inputs=false"))
                .contains("not a member of space 'darts': both inputs of node 2 of the normal cell (positions 0 and 1)"
                        + " come from value 0");
        StringWriter out = new StringWriter();
        assertThat(Main.run(new PrintWriter(out), new PrintWriter(new StringWriter()), "describe", "darts", twice))
                .isEqualTo(ExitCode.DONE);
    }
}

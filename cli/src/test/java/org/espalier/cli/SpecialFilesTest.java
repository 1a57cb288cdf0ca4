package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.espalier.torch.data.testing.DrawnImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no regular file is refused at once, in one line that names it: nobody waits for it, and nothing takes its place. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SpecialFilesTest {
    @TempDir
    private Path folder;

    private final StringWriter err = new StringWriter();

    private int run(List<String> arguments) {
        return Main.run(new PrintWriter(new StringWriter()), new PrintWriter(err), arguments.toArray(String[]::new));
    }

    private Path fifo(Path path) throws IOException, InterruptedException {
        Files.deleteIfExists(path);
        Process made = new ProcessBuilder("mkfifo", path.toString())
                .redirectErrorStream(true)
                .start();
        assumeTrue(made.waitFor() == 0, "cannot make a FIFO");
        return path;
    }

    /** Words of a command line, in which FILE stands for the path. */
    private List<String> words(String command, Path file) {
        List<String> words = new ArrayList<>();
        for (String word : command.split(" ")) {
            words.add(word.replace("FILE", file.toString()).replace("DIR", folder.toString()));
        }
        return words;
    }

    private void refused(String command, Path file, String why) {
        err.getBuffer().setLength(0);
        // what an option names is the option's fault
        boolean option = command.contains("--out FILE") || command.contains("--svg FILE");
        assertThat(run(words(command, file))).as(command).isEqualTo(option ? ExitCode.USAGE : ExitCode.FAILED);
        assertThat(err.toString())
                .as(command)
                .contains(file + ": is ")
                .contains(why)
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "profile FILE.onnx",
                "validate FILE.onnx --data none",
                "bench --table FILE.onnx --space nas-bench-201 --optimize a --report b",
                "describe nas-bench-201 @FILE.onnx",
                "search FILE.onnx --out DIR/out",
            })
    void aFifoIsNotReadFrom(String command) throws Exception {
        Path fifo = fifo(folder.resolve("x.onnx"));
        refused(command.replace("FILE.onnx", "FILE"), fifo, "a FIFO");
        Path link = Files.createSymbolicLink(folder.resolve("link.onnx"), fifo);
        refused(command.replace("FILE.onnx", "FILE"), link, "a FIFO");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void aFifoIsNoSpace() throws Exception {
        refused("describe FILE", fifo(folder.resolve("space.yaml")), "a FIFO");
        refused("train FILE --data none --out DIR/out", fifo(folder.resolve("space.yaml")), "a FIFO");
    }

    @Test
    void aFifoIsNoFolderOfASearch() throws Exception {
        Path fifo = fifo(folder.resolve("search"));
        for (String command : List.of("resume FILE", "report FILE", "export FILE --out DIR/x")) {
            err.getBuffer().setLength(0);
            assertThat(run(words(command, fifo))).isEqualTo(ExitCode.FAILED);
            assertThat(err.toString()).contains(fifo + ": holds no search").hasLineCount(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "config.yaml, report DIR",
        "config.yaml, export DIR --out DIR/x",
        "config.yaml, validate DIR --data none",
        "config.yaml, resume DIR",
        "result.json, report DIR",
        "result.json, export DIR --out DIR/x",
        "result.json, validate DIR --data none",
        "journal.jsonl, report DIR",
        "journal.jsonl, resume DIR",
        ".journal.jsonl.lock, resume DIR",
        "best/network.svg, report DIR",
        "best/model.onnx, export DIR --out DIR/x",
        "best/model.onnx, validate DIR --data none",
    })
    void aFifoInAFolderOfASearchIsNamed(String file, String command) throws Exception {
        FinishedSearch.write(folder, "text");
        refused(command, fifo(folder.resolve(file)), "a FIFO");
        assertThat(folder.resolve("x")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"journal.jsonl, resume DIR", "report.html, report DIR"})
    void whatIsWrittenInAFolderOfASearchIsNoLink(String file, String command) throws Exception {
        FinishedSearch.write(folder, "text");
        Path theirs = Files.writeString(folder.resolve("theirs"), "theirs");
        Files.deleteIfExists(folder.resolve(file));
        Path link = Files.createSymbolicLink(folder.resolve(file), theirs);
        refused(command, link, "a symbolic link (to " + theirs + ")");
        assertThat(theirs).hasContent("theirs");
    }

    @Test
    void aLinkToARegularFileIsRead() throws Exception {
        FinishedSearch.write(folder, "text");
        Path moved = Files.move(folder.resolve("result.json"), folder.resolve("moved"));
        Files.createSymbolicLink(folder.resolve("result.json"), moved);
        assertThat(run(words("report DIR", folder))).as(err.toString()).isEqualTo(ExitCode.DONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "describe resnet-18 --svg FILE",
                "export DIR --out FILE",
                "bench --table none --space nas-bench-201 --optimize a --report b --out FILE",
            })
    void onlyRegularFilesAreReplaced(String command) throws Exception {
        FinishedSearch.write(folder, "text");
        Path theirs = Files.writeString(folder.resolve("theirs"), "theirs");
        refused(command, Files.createSymbolicLink(folder.resolve("link"), theirs), "a symbolic link");
        refused(command, Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("no")), "a symbolic link");
        refused(command, Files.createSymbolicLink(folder.resolve("null"), Path.of("/dev/null")), "a symbolic link");
        refused(command, Files.createDirectory(folder.resolve("folder")), "a folder");
        refused(command, fifo(folder.resolve("fifo")), "a FIFO");
        assertThat(theirs).hasContent("theirs");
        assertThat(folder.resolve("no")).doesNotExist();
        assertThat(Files.readAttributes(folder.resolve("fifo"), "isOther", LinkOption.NOFOLLOW_LINKS))
                .containsEntry("isOther", true);
    }

    @Test
    void aSearchNeedsAFolder() throws Exception {
        Path config = Files.writeString(folder.resolve("search.yaml"), """
                data: {source: none}
                space: {name: nas-bench-201}
                strategy: {name: random}
                """);
        String command = "search " + config + " --out FILE";
        refused(command, fifo(folder.resolve("fifo")), "a FIFO, expected a folder");
        refused(command, Files.createFile(folder.resolve("file")), "a regular file, expected a folder");
        refused(command, Files.createSymbolicLink(folder.resolve("link"), folder.resolve("no")), "leads nowhere");
        assertThat(folder.resolve("no")).doesNotExist();
    }

    @Test
    void theNameOfASearchIsNoPath() throws Exception {
        Path start = Files.createDirectories(folder.resolve("a/b"));
        Path config = Files.writeString(folder.resolve("search.yaml"), """
                name: '../../x'
                data: {source: a/b/images, size: 12, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: nas-bench-201, channels: 4, cells: 1}
                strategy: {name: random}
                retrain: {baselines: []}
                """);
        DrawnImages.sides(start.resolve("images"), 12);
        List<String> command = new ArrayList<>(ChildProgram.program());
        command.addAll(List.of("search", config.toString(), "--until", "profile"));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(start.toFile()).redirectErrorStream(true);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process =
                builder.redirectOutput(folder.resolve("log.txt").toFile()).start();
        assertThat(process.waitFor(25, TimeUnit.SECONDS)).isTrue();
        assertThat(start.resolve("searches/x-9cdf6a50/config.yaml"))
                .as(ChildProgram.said(folder.resolve("log.txt")))
                .isRegularFile();
        try (var below = Files.list(folder)) {
            assertThat(below)
                    .extracting(path -> path.getFileName().toString())
                    .containsOnly("a", "search.yaml", "log.txt");
        }
        try (var below = Files.list(folder.resolve("a"))) {
            assertThat(below).containsExactly(start);
        }
    }
}

package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.espalier.torch.data.testing.DrawnImages;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a search says and keeps when it cannot go on: one line that names the thing, and nothing lost. */
class BadInputTest {
    private static final String DARTS = "{name: darts, epochs: 2, batch: 16}";

    @TempDir
    private Path folder;

    private final StringWriter err = new StringWriter();
    private Path out = Path.of("");

    @BeforeEach
    void makeImages() throws IOException {
        DrawnImages.sides(folder.resolve("images"), 40);
        out = folder.resolve("out");
    }

    private Path config(String space, String constraints, String strategy, double rate) throws IOException {
        return Files.writeString(
                folder.resolve("search.yaml"),
                "name: bad\n"
                        + "data: {source: '" + folder.resolve("images") + "', size: " + DrawnImages.SIZE
                        + ", split: {train: 0.5, valid: 0.25, test: 0.25}}\n"
                        + "space: " + space + "\nconstraints: " + constraints + "\nstrategy: " + strategy + "\n"
                        + "retrain: {top: 1, epochs: 2, batch: 16, learning_rate: " + rate + ", baselines: []}\n");
    }

    private Path tiny(String constraints) throws IOException {
        return config("{name: nas-bench-201, channels: 4, cells: 1}", constraints, DARTS, 0.05);
    }

    private int run(String... args) {
        err.getBuffer().setLength(0);
        return Main.run(new PrintWriter(new StringWriter()), new PrintWriter(err), args);
    }

    /** Errors begin with the program's name; what comes before is progress. */
    private List<String> errors() {
        return err.toString().lines().filter(l -> l.startsWith("espalier: ")).toList();
    }

    @Test
    void limitsNobodyCanMeetEndTheSearchAtOnceAndSayTheLeast() throws IOException {
        assertThat(run("search", tiny("{macs: '<= 10'}").toString(), "--out", out.toString()))
                .isEqualTo(ExitCode.INFEASIBLE);
        assertThat(errors())
                .singleElement()
                .asString()
                .contains("no member of space 'nas-bench-201' was found within macs <= 10; the nearest reached macs ");
    }

    @Test
    void aPartWithoutImagesIsNamedBeforeAnythingIsTrained() throws IOException {
        for (String part : List.of("valid", "test")) {
            String other = part.equals("valid") ? "test" : "valid";
            Path config = tiny("{}");
            assertThat(run(
                            "search",
                            config.toString(),
                            "--out",
                            folder.resolve(part).toString(),
                            "--set",
                            "data.split." + part + "=0",
                            "--set",
                            "data.split." + other + "=0.5"))
                    .isEqualTo(ExitCode.USAGE);
            assertThat(errors())
                    .singleElement()
                    .asString()
                    .contains(
                            "--set data.split." + part + "=0: is 0",
                            "no part '" + part + "' of its own",
                            "a share above 0");
            assertThat(err.toString()).doesNotContain("member measured");
        }
    }

    @Test
    void allThatIsWrongIsSaidAtOnceAndNothingIsLeft() throws IOException {
        Path config = tiny("{}");
        List<Path> before = files();
        assertThat(run(
                        "search",
                        config.toString(),
                        "--out",
                        out.resolve("deep/er").toString(),
                        "--set",
                        "device.name=locl",
                        "--set",
                        "retrain.baselines=[resnt-18]",
                        "--set",
                        "constraints={params: < 0}"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString().lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("espalier: --set device.name=locl: "),
                        line -> assertThat(line)
                                .startsWith("espalier: --set retrain.baselines=[resnt-18]: ")
                                .contains("'resnet-18'"),
                        line -> assertThat(line)
                                .isEqualTo(
                                        "espalier: --set constraints={params: < 0}: constraints.params: \"< 0\" is met by nothing, it is never below 0"));
        assertThat(files()).isEqualTo(before);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.sorted().toList();
        }
    }

    @Test
    void whereABenchCannotWriteIsSaidBeforeTheTableIsRead() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "in the way");
        List<Path> before = files();
        Map<Path, String> places = Map.of(
                folder,
                "is a folder",
                file.resolve("a.csv"),
                "--out " + file.resolve("a.csv") + ": cannot be written: " + file + ": is a regular file",
                folder.resolve("x".repeat(300)),
                "a name of 300 bytes");
        places.forEach((place, words) -> {
            assertThat(run(
                            "bench",
                            "--table",
                            folder.resolve("no-table.csv").toString(),
                            "--space",
                            "nas-bench-201",
                            "--optimize",
                            "a",
                            "--report",
                            "b",
                            "--out",
                            place.toString()))
                    .isEqualTo(ExitCode.USAGE);
            assertThat(errors()).singleElement().asString().contains(words).doesNotContain("no-table");
        });
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void aStrategyThatLacksItsDecisionsSaysWhich() throws IOException {
        Path elastic = config("{name: mobilenet-v3, resolution: [32]}", "{}", DARTS, 0.05);
        assertThat(run("search", elastic.toString(), "--out", out.toString())).isEqualTo(ExitCode.FAILED);
        assertThat(errors())
                .singleElement()
                .asString()
                .contains("'darts' does not fit")
                .contains("choices between operations")
                .contains("mobilenet-v3");
    }

    @Test
    void aLimitThatNothingMeetsCanBeCorrectedAndWhatAFinishedPhaseHasUsedCannot() throws IOException {
        run("search", tiny("{macs: '<= 10'}").toString(), "--out", out.toString());
        assertThat(run("search", tiny("{}").toString(), "--out", out.toString(), "--until", "profile"))
                .isEqualTo(ExitCode.DONE);
        String before = Files.readString(out.resolve("journal.jsonl"));
        assertThat(before).contains("constraints.macs: '<= 10' before, nothing from now on; begins anew: profile");
        assertThat(run("search", tiny("{}").toString(), "--out", out.toString(), "--set", "device.threads=2"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(errors()).singleElement().asString().contains("device.threads: 1 there, 2 here (used by profile)");
        assertThat(Files.readString(out.resolve("journal.jsonl"))).isEqualTo(before);
        assertThat(out.resolve("config.yaml")).content().contains("threads: 1");
    }

    @Test
    void anOutThatCannotBeWrittenIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "in the way");
        Path below = file.resolve("out");
        assertThat(run("search", tiny("{}").toString(), "--out", below.toString()))
                .isEqualTo(ExitCode.USAGE);
        assertThat(errors()).first().asString().contains(file.toString());
        assertThat(Files.readString(file)).isEqualTo("in the way");
    }

    @Test
    @Tag("slow")
    void aDamagedCheckpointAndATornJournalArePassedOverAndTheSearchEnds() throws Exception {
        Path config = tiny("{}");
        Path log = folder.resolve("log.txt");
        end(
                ChildProgram.start(log, "search", config.toString(), "--out", out.toString(), "--until", "profile"),
                log,
                0);
        end(ChildProgram.start(log, "search", config.toString(), "--out", out.toString(), "--until", "search"), log, 0);
        cutTheLastEvents("search");
        Files.writeString(out.resolve("journal.jsonl"), "{\"n\":99,\"time\":", StandardOpenOption.APPEND);
        Path newest;
        try (Stream<Path> files = Files.list(out.resolve("search"))) {
            newest = files.filter(f -> f.toString().endsWith(".bin"))
                    .sorted()
                    .toList()
                    .get(1);
        }
        byte[] bytes = Files.readAllBytes(newest);
        bytes[bytes.length / 2] ^= 1;
        Files.write(newest, bytes);
        end(ChildProgram.start(log, "resume", out.toString()), log, 0);
        assertThat(ChildProgram.said(log))
                .contains(newest.getFileName() + " is damaged")
                .contains("damaged tail of 15 bytes");
        assertThat(out.resolve("result.json")).isRegularFile();
    }

    /** As if the search had been killed before it told of its end. */
    private void cutTheLastEvents(String phase) throws IOException {
        Path journal = out.resolve("journal.jsonl");
        List<String> lines = Files.readAllLines(journal);
        int finished = 0;
        while (!(lines.get(finished).contains("\"phase-finished\"")
                && lines.get(finished).contains("\"phase\":\"" + phase + "\""))) {
            finished++;
        }
        Files.write(journal, lines.subList(0, finished));
    }

    @Test
    @Tag("slow")
    void aLossThatIsNoNumberStopsAndKeepsWhatWasDone() throws Exception {
        Path config = config("{name: nas-bench-201, channels: 4, cells: 1}", "{}", DARTS, 0.05);
        Path log = folder.resolve("log.txt");
        String[] common = {"search", config.toString(), "--out", out.toString(), "--set", "retrain.learning_rate=100"};
        String[] many = Arrays.copyOf(common, common.length + 2);
        many[common.length] = "--set";
        many[common.length + 1] = "retrain.epochs=400";
        end(ChildProgram.start(log, many), log, ExitCode.FAILED);
        assertThat(ChildProgram.said(log))
                .containsPattern(
                        "espalier: .*training diverged in epoch .*learning rate 100; lower retrain.learning_rate");
        assertThat(out.resolve("search")).isNotEmptyDirectory();
        assertThat(Files.readString(out.resolve("journal.jsonl"))).contains("phase-finished");
    }

    private static void end(Process process, Path log, int code) throws Exception {
        boolean ended = process.waitFor(300, TimeUnit.SECONDS);
        process.destroyForcibly().waitFor();
        assertThat(ended).as(ChildProgram.said(log)).isTrue();
        assertThat(process.exitValue()).as(ChildProgram.said(log)).isEqualTo(code);
    }
}

package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A command line at fault: exit code 2, one line that names the option, and with {@code --json} one object that does. */
class UsageTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void makeFiles() throws IOException {
        Files.writeString(folder.resolve("search.yaml"), """
                data: {source: none, split: {train: 0.8, valid: 0.1, test: 0.1}}
                space: {name: nas-bench-201}
                strategy: {name: random}
                """);
        Files.writeString(folder.resolve("m.onnx"), "no model");
    }

    private int run(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.run(new PrintWriter(out), new PrintWriter(err), args);
    }

    private String[] words(String command) {
        String whole = command.replace("BENCH", "bench --table none --space nas-bench-201 --optimize a --report b")
                .replace("TRAIN", "train resnet-18 --data none --out DIR/out")
                .replace("SEARCH", "search DIR/search.yaml --out DIR/out");
        return Arrays.stream(whole.split(" "))
                .map(word -> word.replace("DIR", folder.toString()))
                .toArray(String[]::new);
    }

    private JsonNode error() {
        assertThat(out.toString()).hasLineCount(1);
        JsonNode error = JsonMapper.builder().build().readTree(out.toString()).path("error");
        assertThat(error.propertyNames()).containsExactly("what", "where", "expected", "todo");
        return error;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "TRAIN --epochs 0; --epochs; expected a whole number in 1..100000, got 0",
                "spaces check darts --data x --minutes none; --minutes; expected a number, got 'none'",
                "spaces check darts --data x --minutes -1; --minutes; expected a number above 0",
                "spaces check darts darts --data x --minutes 1; SPACE; the same space twice",
                "spaces check darts --minutes 1; --data; is missing",
                "predictor train --space darts; --out; is missing",
                "predictor train --space darts --out x; --column; is missing",
                "TRAIN --epochs many; --epochs; expected a whole number, got 'many'",
                "TRAIN --epochs; --epochs; needs a value",
                "TRAIN --epochs 99999999999; --epochs; expected a whole number, got '99999999999'",
                "TRAIN --epochs 3 --epochs 4; --epochs; is given twice",
                "TRAIN --batch 0; --batch; expected a whole number in 1..65536, got 0",
                "TRAIN --learning-rate -1; --learning-rate; expected a number in 0.0..100.0, got -1.0",
                "TRAIN --learning-rate fast; --learning-rate; expected a number, got 'fast'",
                "TRAIN --size 0; --size; expected sides from 1 to 4096 pixels, got 0x0",
                "TRAIN --seed x; --seed; expected a whole number, got 'x'",
                "TRAIN --layout foo; --layout; layout is 'foo': expected [auto, nhwc, nchw]",
                "TRAIN --augment spin=1; --augment; unknown key",
                "TRAIN --classes 0; --classes; classes must be from 1 to 1000000, got 0",
                "TRAIN --set chanels=3; --set chanels=3; unknown parameter 'chanels'",
                "train nas-bench-201 --data none; ARCH; is missing",
                "train resnet-18; --data; is missing",
                "SEARCH --until foo; --until; no phase 'foo'",
                "SEARCH --until retrian; --until; no phase 'retrian'",
                "SEARCH --set data.size=7; --set data.size=7; expected sides from 8 to 4096 pixels, got 7",
                "SEARCH --set data.split.train=3; --set data.split.train=3; expected",
                "SEARCH --set data.sise=32; --set data.sise=32; unknown key",
                "SEARCH --set strategy.name=foo; --set strategy.name=foo; unknown strategy 'foo'",
                "SEARCH --set space.name=foo; --set space.name=foo; unknown space or network 'foo'",
                "SEARCH --set retrain.baselines=[foo]; --set retrain.baselines=[foo]; unknown space or network 'foo'",
                "SEARCH --set device.name=foo; --set device.name=foo; unknown device 'foo'",
                "SEARCH --set constraints.params=few; --set constraints.params=few; expected a relation and a number",
                "SEARCH --set latency_model=rigde; --set latency_model=rigde; unknown model 'rigde'",
                "SEARCH --set x; --set x; expected key=value",
                "SEARCH --set data=[; --set data=[; not YAML",
                "demo --out DIR/out --set seed=x; --set seed=x; expected a whole number, got 'x'",
                "profile resnet-18 --threads -1; --threads; threads must be from 1 to 1024, got -1",
                "profile resnet-18 --device foo; --device; unknown device 'foo'",
                "profile DIR/m.onnx --classes 3; --classes; does not apply to a model file",
                "profile DIR/m.onnx --input 3,8,8; --input; does not apply to a model file",
                "profile DIR/m.onnx --set a=b; --set a=b; does not apply to a model file",
                "profile DIR/m.onnx {}; ARCH; does not apply to a model file",
                "speed --threads 0; --threads; threads must be from 1 to 1024, got 0",
                "speed --rounds 0; --rounds; rounds must be from 1 to 10000, got 0",
                "speed fast; NAME; no speed benchmark is named 'fast'",
                "speed --beside true; --beside; other programs do the work of one benchmark, got",
                "speed journal --beside true; --beside; nothing takes turns with the benchmark 'journal'; name one of",
                "speed darts-step --beside ours=true; --beside; a rival is named 'ours'",
                "speed darts-step --beside x=; --beside; there is no command",
                "speed darts-step --beside a --beside b; --beside; two rivals are named 'peer'",
                "speed darts-step --beside /nowhere/python; --beside; '/nowhere/python' cannot be started",
                "speed darts-step --beside x=false; --beside; 'false' was not ready, it ended with exit code 1",
                "speed darts-step --rounds 0 --beside x=false; --rounds; rounds must be from 1 to 10000, got 0",
                "BENCH --strategies foo; --strategies; unknown strategy 'foo'",
                "BENCH --queries 0; --queries; queries must be from 1 to 1000000, got 0",
                "BENCH --runs 0; --runs; runs must be from 1 to 100000, got 0",
                "bench --table none --space foo --optimize a --report b; --space; unknown space or network 'foo'",
                "validate DIR/m.onnx --data none --part foo; --part; expected train, valid, test or all, got 'foo'",
                "validate DIR/m.onnx --data none --layout foo; --layout; layout is 'foo': expected [auto, nhwc, nchw]",
                "export DIR --out DIR/x --format tflite; --format; expected onnx, got 'tflite'",
                "describe nas-bench-202; SPACE; unknown space or network 'nas-bench-202'",
                "describe resnet-18 --input 3; --input 3; expected C,H,W",
                "describe resnet-18 a b; b; one argument too many",
                "describe; SPACE|NETWORK; is missing",
                "describe resnet-18 --jsn; --jsn; unknown option",
                "serch x; serch; unknown command",
            })
    void namesTheOption(String command, String where, String what) throws IOException {
        assertThat(run(words(command))).as(err.toString()).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).startsWith("espalier: " + where + ": ");
        // what else is wrong has lines of its own
        assertThat(err.toString().lines()).allMatch(line -> line.startsWith("espalier: "));
        assertThat(err.toString()).contains(what);
        assertThat(out.toString()).isEmpty();
        assertThat(folder.resolve("out")).doesNotExist();
        String said = err.toString();
        assertThat(run(words(command + " --json"))).isEqualTo(ExitCode.USAGE);
        assertThat(error().path("where").asString()).startsWith(where);
        assertThat(error().path("what").asString()).contains(what.split(" ")[0]);
        assertThat(err.toString()).isEqualTo(said);
    }

    @ParameterizedTest
    @CsvSource({
        "serch x, did you mean 'search'?",
        "descr, did you mean 'describe'?",
        "TRAIN --epoch 3, did you mean '--epochs'?",
        "SEARCH --until retrian, did you mean 'retrain'?",
        "TRAIN --set chanels=3, known:",
    })
    void whatIsNearIsProposed(String command, String said) {
        assertThat(run(words(command))).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains(said);
    }

    @ParameterizedTest
    @CsvSource({"frobnicate", "x", "TRAIN --frobnicate", "SEARCH --until foo", "BENCH --strategies foo"})
    void whatIsFarIsNot(String command) {
        assertThat(run(words(command))).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).doesNotContain("did you mean");
    }

    @Test
    void withoutACommandItSaysHowToUseIt() {
        assertThat(run()).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).startsWith("Usage: espalier").contains("search", "train");
        assertThat(out.toString()).isEmpty();
        assertThat(run("--json")).isEqualTo(ExitCode.USAGE);
        assertThat(error().path("where").asString()).isEqualTo("--json");
    }

    @Test
    void failuresThatAreNoMisuseAreOneObjectToo() {
        assertThat(run("export", folder.toString(), "--out", folder.resolve("x").toString(), "--json"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(error().path("where").asString()).isEqualTo(folder.toString());
        assertThat(error().path("what").asString()).startsWith("holds no search");
        assertThat(err.toString()).doesNotContain("--stacktrace");
    }

    @Test
    void whatWasComputedStaysBesideTheError() throws IOException {
        StringWriter told = new StringWriter();
        Reply reply = new Reply(new PrintWriter(told), true);
        reply.writer().println("{\"runs\": 3}");
        reply.end(java.util.List.of(new org.espalier.failure.Problem("is full", "x.csv", "", "make room")));
        reply.end(java.util.List.of());
        assertThat(told.toString().strip())
                .isEqualTo("{\"runs\":3,\"error\":{\"what\":\"is full\",\"where\":\"x.csv\",\"expected\":\"\","
                        + "\"todo\":\"make room\"}}");
    }

    @Test
    void helpIsNoFailure() {
        assertThat(run("--help")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).startsWith("Usage: espalier");
        assertThat(run("train", "--help", "--json")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).startsWith("Usage: espalier train");
    }
}

package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.espalier.decision.Architecture;
import org.espalier.predict.SampleSet;
import org.espalier.search.Ledger;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** On a table whose scores are the number of 3x3 convolutions. */
class PredictorCommandTest {
    private static final SearchSpace SPACE = Zoo.installed().space("nas-bench-201", Map.of());

    @TempDir
    static Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void table() throws IOException {
        List<String> lines = new ArrayList<>(List.of("arch_str,score,flat"));
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 120; i++) {
            String notation = SPACE.codec().format(SPACE.sample(random));
            lines.add(notation + "," + count(notation) + ",1");
        }
        Files.write(folder.resolve("table.csv"), lines.stream().distinct().toList());
    }

    private static int count(String notation) {
        return notation.split("nor_conv_3x3", -1).length - 1;
    }

    private int run(String command, String column, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "predictor", command, "--space", "nas-bench-201", "--samples", "60", "--column", column, "--table"));
        arguments.add(folder.resolve("table.csv").toString());
        arguments.addAll(List.of(more));
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments.toArray(String[]::new));
    }

    private JsonNode json() {
        return JsonMapper.builder().build().readTree(out.toString());
    }

    @Test
    void whatIsLearnedIsHeldAgainstWhatIsNot() {
        assertThat(run("evaluate", "score", "--encoding", "one_hot", "--json"))
                .as(err.toString())
                .isZero();
        JsonNode said = json();
        assertThat(said.path("samples").asInt()).isEqualTo(60);
        assertThat(said.path("kendall").asDouble()).isGreaterThan(0.5);
        assertThat(said.path("others").path("kendall").asDouble()).isGreaterThan(0.5);
        assertThat(said.path("calibration").path("within_two").asDouble()).isBetween(0.0, 1.0);
        out.getBuffer().setLength(0);
        assertThat(run("evaluate", "score", "--model", "mlp", "--encoding", "one_hot"))
                .isZero();
        assertThat(out.toString()).contains("5-fold on 60 samples: Kendall tau-b ", "other rows: Kendall tau-b ");
    }

    /** Of all members of the space the best are those with the most, or with -score the fewest. */
    @Test
    void theBestOfManyAreThoseThatTheTablePraises() throws IOException {
        assertThat(run("rank", "score", "--encoding", "one_hot", "--draws", "3000", "--keep", "5", "--json"))
                .as(err.toString())
                .isZero();
        assertThat(json().path("members").size()).isEqualTo(5);
        json().path("members")
                .forEach(row ->
                        assertThat(count(row.path("architecture").asString())).isGreaterThanOrEqualTo(3));
        out.getBuffer().setLength(0);
        Path file = folder.resolve("best.jsonl");
        assertThat(run(
                        "rank",
                        "-score",
                        "--encoding",
                        "one_hot",
                        "--draws",
                        "3000",
                        "--keep",
                        "5",
                        "--out",
                        file.toString()))
                .as(err.toString())
                .isZero();
        assertThat(SampleSet.read(file, SPACE)).hasSize(5).allSatisfy(sample -> {
            Architecture member = sample.member();
            assertThat(count(SPACE.codec().format(member))).isLessThanOrEqualTo(2);
        });
    }

    private int predictor(String... arguments) {
        List<String> all = new ArrayList<>(List.of("predictor"));
        all.addAll(List.of(arguments));
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(String[]::new));
    }

    private String said() {
        String text = out.toString();
        out.getBuffer().setLength(0);
        return text;
    }

    /** What the file predicts is what was predicted when it was learned. */
    @ParameterizedTest
    @CsvSource({"ensemble", "mlp"})
    void whatIsLearnedOnceIsAskedLater(String model) {
        String file = folder.resolve(model + ".safetensors").toString();
        assertThat(run("train", "score", "--encoding", "one_hot", "--model", model, "--out", file))
                .as(err.toString())
                .isZero();
        assertThat(said()).contains(model + " of score, learned from 60 members of nas-bench-201");
        assertThat(predictor("rank", "--predictor", file, "--draws", "2000", "--keep", "5"))
                .as(err.toString())
                .isZero();
        String later = said();
        assertThat(run("rank", "score", "--encoding", "one_hot", "--model", model, "--draws", "2000", "--keep", "5"))
                .isZero();
        assertThat(later).isEqualTo(said());
        String table = folder.resolve("table.csv").toString();
        assertThat(predictor("evaluate", "--predictor", file, "--table", table, "--column", "score", "--json"))
                .as(err.toString())
                .isZero();
        JsonNode judged = json();
        assertThat(judged.path("others").path("rows").asInt()).isGreaterThan(60);
        assertThat(judged.path("others").path("kendall").asDouble()).isGreaterThan(0.5);
        assertThat(judged.has("calibration")).isEqualTo(model.equals("ensemble"));
    }

    /** Beside the encoding stands what untrained members tell. */
    @Test
    void proxiesAreSeenToo() {
        String table = folder.resolve("table.csv").toString();
        String known = "--table " + table + " --space nas-bench-201 --column score --encoding one_hot";
        String images = "--data sample:fashion-mnist";
        assertThat(predictor(("evaluate " + known + " --samples 40 --folds 2 --json --proxies params,macs " + images)
                        .split(" ")))
                .as(err.toString())
                .isZero();
        assertThat(json().path("others").path("kendall").asDouble()).isGreaterThan(0.3);
        out.getBuffer().setLength(0);
        assertThat(predictor(("rank " + known + " --samples 6 --draws 4 --keep 2 --json --proxies naswot " + images)
                        .split(" ")))
                .as(err.toString())
                .isZero();
        assertThat(json().path("members").size()).isEqualTo(2);
    }

    /** Trials of a search, one that failed and one that took the outcome of another among them. */
    private Path search() throws IOException {
        Path search = folder.resolve("search");
        Files.createDirectories(search);
        Files.writeString(search.resolve("config.yaml"), """
                name: search
                data: {source: none}
                space: {name: nas-bench-201, channels: 4}
                strategy: {name: random}
                """);
        StringBuilder journal = new StringBuilder("{\"journal\":\"espalier\",\"schema\":1}\n");
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < 42; i++) {
            Architecture member = SPACE.canonical(SPACE.sample(random));
            String outcome = i == 3
                    ? "\"failure\":\"diverged\""
                    : "\"score\":" + count(SPACE.codec().format(member)) + (i == 5 ? ",\"known\":4" : "");
            journal.append("{\"n\":" + i + ",\"time\":\"2026-11-25T00:00:00Z\",\"phase\":\"search\",\"type\":\"told\","
                    + "\"data\":{\"trials\":[{\"number\":" + i + ",\"genes\":\"" + Ledger.genes(member) + "\","
                    + outcome
                    + "}]}}\n");
        }
        Files.writeString(search.resolve("journal.jsonl"), journal.toString());
        return search;
    }

    @Test
    void anEarlierSearchIsLearnedFromToo() throws IOException {
        String search = search().toString();
        String file = folder.resolve("of-search.safetensors").toString();
        assertThat(predictor("train", "--search", search, "--encoding", "one_hot", "--out", file, "--json"))
                .as(err.toString())
                .isZero();
        assertThat(json().path("samples").asInt()).isEqualTo(40);
        out.getBuffer().setLength(0);
        assertThat(predictor("rank", "--predictor", file, "--draws", "2000", "--keep", "3", "--json"))
                .as(err.toString())
                .isZero();
        json().path("members")
                .forEach(row ->
                        assertThat(count(row.path("architecture").asString())).isGreaterThanOrEqualTo(3));
        out.getBuffer().setLength(0);
        assertThat(predictor("evaluate", "--search", search, "--samples", "30", "--encoding", "one_hot"))
                .as(err.toString())
                .isZero();
        assertThat(said()).contains("5-fold on 30 samples", "10 other rows: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "train --out FILE|--space: is missing, expected --table FILE --space SPACE --column C, or --search DIR",
                "train --space nas-bench-201 --out FILE|--column: is missing",
                "train --space nas-bench-201 --column score --out FILE|--table: is missing",
                "train --search SEARCH --column score --out FILE|--column: is given beside --search",
                "evaluate --search SEARCH --proxies naswot|--data: is missing",
                "evaluate --search SEARCH --proxies nasot --data none|--proxies: unknown proxy 'nasot'; did you mean 'naswot'?",
                "train --search SEARCH --proxies naswot --out FILE|--proxies: needs images whenever",
                "rank --predictor FILE --proxies naswot|--proxies: says how a predictor is learned",
                "train --search SEARCH --samples 41 --out FILE|--samples: ",
                "rank --predictor TABLE|table.csv: not a safetensors file",
                "rank --predictor NONE|none.safetensors",
                "rank --predictor FILE --table TABLE|--table: is given beside --predictor",
                "rank --predictor FILE --model mlp|--model: says how a predictor is learned",
                "rank --predictor FILE --space darts|file.safetensors: the predictor was learned on nas-bench-201",
                "evaluate --predictor FILE|--space: is missing",
                "evaluate --predictor FILE --table TABLE --column flat|--column: flat is the same in all rows"
            })
    void whatDoesNotFitTogetherIsSaidInOneLine(String line, String message) throws IOException {
        Path file = folder.resolve("file.safetensors");
        assertThat(run("train", "score", "--encoding", "one_hot", "--out", file.toString()))
                .isZero();
        String arguments = line.replace("FILE", file.toString())
                .replace("TABLE", folder.resolve("table.csv").toString())
                .replace("NONE", folder.resolve("none.safetensors").toString())
                .replace("SEARCH", search().toString());
        assertThat(predictor(arguments.split(" "))).isNotZero();
        assertThat(err.toString()).contains(message);
        assertThat(err.toString().lines()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "score|--samples|9999|--samples: ",
                "score|--model|forest|--model: unknown model 'forest'",
                "score|--encoding|paths|--encoding: unknown encoding 'paths'; did you mean 'path'?",
                "flat|--folds|5|--column: flat is the same in all rows",
                "scores|--folds|5|score",
                "score|--folds|1|--folds: expected a whole number in 2..1000, got 1"
            })
    void whatCannotBeDoneIsSaidInOneLine(String column, String option, String value, String message) {
        List<String> arguments = new ArrayList<>(
                List.of("predictor", "evaluate", "--space", "nas-bench-201", "--column", column, "--table"));
        arguments.add(folder.resolve("table.csv").toString());
        if (!option.equals("--samples")) {
            arguments.addAll(List.of("--samples", "60"));
        }
        arguments.addAll(List.of(option, value));
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments.toArray(String[]::new));
        assertThat(code).isNotZero();
        assertThat(err.toString()).contains(message);
    }
}

package org.espalier.cli.odd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.espalier.cli.Main;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Command lines that cannot work, listed in {@code inputs.tsv} with the exit code and what has to be said. Whatever is wrong: one line that a
 * person can act on, the same in JSON, nothing left behind.
 */
@DisabledOnOs(OS.WINDOWS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OddInputsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** What only the author of a program understands. */
    private static final Pattern INSIDES = Pattern.compile(
            "Exception|\\bat [a-z]+(\\.[a-z]+)+\\.[A-Z]|(java|tools|sun)\\.[a-z]+\\.|\\bnull\\b|\\[Source|REDACTED|c10|StackTrace"
                    + "|For input string|Input length|/ by zero|Optional\\[|--stacktrace");

    private final Path folder;

    OddInputsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private record Case(int exit, List<String> words, List<String> arguments) {}

    @BeforeAll
    void files() throws IOException {
        new OddFiles(folder).make();
    }

    @TestFactory
    Stream<DynamicTest> oneLineThatSaysWhatToDo() throws IOException {
        return cases().stream()
                .map(row -> DynamicTest.dynamicTest(String.join(" ", row.arguments), () -> require(row)));
    }

    @Test
    void areManyAndDifferent() throws IOException {
        List<Case> cases = cases();
        assertThat(cases).hasSizeGreaterThanOrEqualTo(260);
        assertThat(cases.stream().map(Case::arguments).distinct()).hasSize(cases.size());
    }

    private static List<Case> cases() throws IOException {
        try (InputStream file = Objects.requireNonNull(OddInputsTest.class.getResourceAsStream("/odd/inputs.tsv"))) {
            List<Case> cases = new ArrayList<>();
            for (String line : new String(file.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                String[] cells = line.split("\t", -1);
                if (!line.startsWith("#") && cells.length == 3) {
                    cases.add(new Case(
                            Integer.parseInt(cells[0]),
                            List.of(cells[1].split(" \\| ")),
                            List.of(cells[2].split(" +"))));
                }
            }
            return cases;
        }
    }

    private void require(Case row) throws IOException {
        List<String> before = listing();
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.run(new PrintWriter(out), new PrintWriter(err), arguments(row.arguments));
        StringWriter json = new StringWriter();
        List<String> asked = new ArrayList<>(row.arguments);
        asked.add("--json");
        int exitOfJson = Main.run(new PrintWriter(json), new PrintWriter(new StringWriter()), arguments(asked));
        String said = err.toString();
        SoftAssertions all = new SoftAssertions();
        all.assertThat(exit).as("exit code of: " + said).isEqualTo(row.exit);
        all.assertThat(exitOfJson).as("exit code with --json").isEqualTo(exit);
        all.assertThat(said.lines()
                        .filter(line -> line.startsWith("espalier: "))
                        .count())
                .as("lines of: " + said)
                .isEqualTo(1);
        all.assertThat(said).hasSizeLessThan(1500).doesNotContainPattern(INSIDES);
        row.words.forEach(
                word -> all.assertThat(said.replace(folder.toString(), "$D")).contains(word));
        all.assertThat(out.toString()).as("standard output").isEmpty();
        error(json.toString(), all);
        all.assertThat(listing()).as("files left behind").isEqualTo(before);
        all.assertAll();
    }

    private static void error(String printed, SoftAssertions all) {
        all.assertThat(printed.lines().count()).as("lines of JSON: " + printed).isEqualTo(1);
        JsonNode error = JSON.readTree(printed.isEmpty() ? "{}" : printed).path("error");
        for (String key : List.of("what", "where", "expected", "todo")) {
            all.assertThat(error.path(key).isString())
                    .as(key + " in " + printed)
                    .isTrue();
        }
        all.assertThat(error.path("what").asString("")).as("what").isNotBlank();
    }

    private String[] arguments(List<String> row) {
        return row.stream().map(word -> word.replace("$D", folder.toString())).toArray(String[]::new);
    }

    private List<String> listing() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(Path::toString).sorted().toList();
        }
    }
}

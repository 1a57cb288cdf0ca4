package org.espalier.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.zip.GZIPOutputStream;
import org.espalier.decision.Architecture;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.espalier.strategy.RandomSearch;
import org.espalier.strategy.RegularizedEvolution;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableBenchmarkTest {
    private static final String A = "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|";
    private static final String B = "|skip_connect~0|+|none~0|none~1|+|none~0|none~1|none~2|";
    private static final SearchSpace SPACE = Zoo.installed().space("nas-bench-201", Map.of());

    @TempDir
    Path folder;

    private TableBenchmark read(String text) throws IOException {
        return TableBenchmark.read(
                Files.writeString(folder.resolve("t.csv"), text), SPACE, "arch", Set.of("valid", "test"));
    }

    @Test
    void columnsAreFoundByNameAndOthersAreNotLookedAt() throws IOException {
        TableBenchmark table = read("test,junk,arch,valid\n0.5,NaN,\"" + A + "\",0.25\n\n0.75,,\"" + B + "\",0.125\n");
        assertThat(table.rows()).isEqualTo(2);
        int row = table.row(SPACE.codec().parse(B)).orElseThrow();
        assertThat(table.value("test", row)).isEqualTo(0.75);
        assertThat(table.best("valid", false)).isEqualTo(0.25);
        assertThat(table.best("valid", true)).isEqualTo(0.125);
        assertThatThrownBy(() -> table.value("junk", row)).hasMessageContaining("'junk' was not read");
    }

    @Test
    void gzipIsReadAndADamagedOneIsNamed() throws IOException {
        Path file = folder.resolve("t.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(("arch,valid,test\n" + A + ",1,2\n").getBytes(StandardCharsets.UTF_8));
        }
        assertThat(TableBenchmark.read(file, SPACE, "arch", Set.of("valid")).rows())
                .isEqualTo(1);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 12));
        assertThatThrownBy(() -> TableBenchmark.read(file, SPACE, "arch", Set.of("valid")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("t.csv.gz");
    }

    @Test
    void badRowsAreNamedInOneLine() {
        String head = "arch,valid,test\n" + A + ",1,2\n";
        assertThatThrownBy(() -> read(head + B + ",many,2\n"))
                .hasMessageContaining("line 3, column 'valid': expected a number, got 'many'");
        for (String javas : List.of("5d", "1f", "0x1p3", "1_000")) {
            assertThatThrownBy(() -> read(head + B + "," + javas + ",2\n"))
                    .hasMessageContaining("expected a number, got '" + javas + "'");
        }
        assertThatThrownBy(() -> read("arch,valid,test,test\n" + A + ",1,2,3\n"))
                .hasMessageContaining("two columns are named 'test'");
        assertThatThrownBy(() -> read(head + A + ",1,2\n"))
                .hasMessageContaining("line 3")
                .hasMessageContaining("duplicate of");
        assertThatThrownBy(() -> read(head + "|conv~0|,1,2\n"))
                .hasMessageContaining("1 of 2 rows have no architecture")
                .hasMessageContaining("line 3 '|conv~0|'");
        assertThatThrownBy(() -> read(head + B + ",1\n")).hasMessageContaining("line 3: expected 3 cells");
        assertThatThrownBy(() -> read("arch,valid\n" + A + ",1\n")).hasMessageContaining("no column 'test'");
        assertThatThrownBy(() -> read("arch,valid,test\n")).hasMessageContaining("has no rows");
        assertThatThrownBy(() -> read("")).hasMessageContaining("is empty");
        assertThatThrownBy(() -> TableBenchmark.read(folder.resolve("none"), SPACE, "arch", Set.of()))
                .hasMessageContaining("no such table");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-",
                "NaN",
                "nan",
                "NAN",
                "-nan",
                "NA",
                "n/a",
                "N/A",
                "null",
                "None",
                "inf",
                "-inf",
                "+Inf",
                "Infinity",
                "-Infinity",
                "1e999",
                "?"
            })
    void whatIsNoFiniteNumberIsUnknown(String cell) throws IOException {
        TableBenchmark table = read("arch,valid,test\n" + A + "," + cell + ",2\n" + B + ",0.25,1\n");
        assertThat(table.rows()).isEqualTo(2);
        assertThat(table.unknown("valid")).isEqualTo(1);
        assertThat(table.unknown("test")).isZero();
        int row = table.row(SPACE.codec().parse(A)).orElseThrow();
        assertThat(table.find("valid", row)).isEmpty();
        assertThatThrownBy(() -> table.value("valid", row)).hasMessageContaining("'valid' is unknown in row 0");
        assertThat(table.best("valid", true)).isEqualTo(0.25);
        assertThat(table.best("valid", false)).isEqualTo(0.25);
    }

    @Test
    void unknownCellsOfJson() throws IOException {
        String text = "{\"" + A + "\":{\"acc\":null},\"" + B + "\":{\"acc\":1.5,\"more\":2}}";
        Path file = Files.writeString(folder.resolve("u.json"), text);
        TableBenchmark table = TableBenchmark.read(file, SPACE, "architecture", Set.of("acc", "more"));
        assertThat(table.unknown("acc")).isEqualTo(1);
        assertThat(table.unknown("more")).isEqualTo(1);
        Path twice = Files.writeString(
                folder.resolve("twice.json"), "{\"" + A + "\":{\"acc\":1},\"" + A + "\":{\"acc\":2}}");
        assertThatThrownBy(() -> TableBenchmark.read(twice, SPACE, "architecture", Set.of("acc")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Duplicate");
    }

    private static String members(IntFunction<String> valid, IntFunction<String> test) {
        StringBuilder text = new StringBuilder("arch,valid,test\n");
        Set<Architecture> members = new LinkedHashSet<>();
        for (int i = 0; i < 40_000; i++) {
            members.add(SPACE.sample(Seeds.generator(3, "row", i)));
        }
        int number = 0;
        for (Architecture member : members) {
            text.append(SPACE.codec().format(member)).append(',').append(valid.apply(number));
            text.append(',').append(test.apply(number)).append('\n');
            number++;
        }
        return text.toString();
    }

    @Test
    void unknownNumbersAreFailedQueriesAndLeftOutOfTheReport() throws Exception {
        // every fourth is not known to the strategy; the reported number of the better half is not known
        String text =
                members(i -> i % 4 == 0 ? "nan" : Integer.toString(i), i -> i % 2 == 0 ? "" : Integer.toString(i));
        TableBenchmark table = read(text);
        assertThat(table.unknown("valid")).isEqualTo((table.rows() + 3) / 4);
        BenchReport report = new BenchRunner(table, settings(2)).run();
        assertThat(report.unknownRows())
                .containsExactly(entry("valid", (table.rows() + 3L) / 4), entry("test", (table.rows() + 1L) / 2));
        for (BenchReport.Summary summary : report.strategies()) {
            assertThat(summary.unknown()).isBetween(20L, 90L);
            BenchReport.Checkpoint last = summary.last();
            long odd = last.incumbents().stream()
                    .filter(i -> i.optimize() % 2 == 1)
                    .count();
            assertThat(last.unknown()).isEqualTo(5 - odd);
            assertThat(last.incumbents()).allSatisfy(i -> {
                assertThat(i.optimize() % 4).isNotZero();
                assertThat(Double.isNaN(i.report())).isEqualTo(i.optimize() % 2 == 0);
            });
        }
        assertThat(report.strategies())
                .anySatisfy(s -> assertThat(s.last().unknown()).isPositive());
        assertThat(report.text())
                .contains("valid is unknown in " + (table.rows() + 3) / 4 + " rows of the table")
                .contains("queries were unknown")
                .contains("runs are left out at the end: test of their incumbent is unknown");
        assertThat(report.csv()).contains(",,\n").doesNotContain("NaN");
        assertThat(report.json().toString()).doesNotContain("NaN");
        assertThat(report.json().path("unknown_rows").path("valid").asLong()).isPositive();
    }

    @Test
    void whereNothingIsKnownTheBenchSaysSo() throws Exception {
        TableBenchmark nothing = read(members(i -> "-", i -> "1"));
        assertThatThrownBy(() -> new BenchRunner(nothing, settings(1)).run())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("column 'valid' is unknown in all " + nothing.rows() + " rows");
        TableBenchmark two = read("arch,valid,test\n" + A + ",1,2\n" + B + ",2,3\n");
        assertThatThrownBy(() -> new BenchRunner(two, settings(1)).run())
                .hasMessageContaining("of none of the 40 architectures that it asked for is 'valid' known");
        TableBenchmark unreported = read(members(i -> "1", i -> "inf"));
        assertThatThrownBy(() -> new BenchRunner(unreported, settings(1)).run())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("column 'test' is unknown in all");
    }

    @Test
    void aRowThatNeverEndsIsRefusedAtOnce() throws IOException {
        Path file = folder.resolve("bomb.csv.gz");
        byte[] zeros = "0".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(("arch,valid,test\n" + A + ",1,").getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < 200; i++) {
                out.write(zeros);
            }
        }
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(2),
                () -> assertThatThrownBy(() -> TableBenchmark.read(file, SPACE, "arch", Set.of("valid", "test")))
                        .hasMessageContaining("bomb.csv.gz, line 2: a row of more than 1048576 characters"));
        String open = "arch,valid,test\n\"" + (A + ",1,2\n").repeat(40_000);
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(2),
                () -> assertThatThrownBy(() -> read(open))
                        .hasMessageEndingWith(
                                "line 2: a row of more than 1048576 characters; is a quote never closed?"));
        assertThatThrownBy(() -> read("arch,valid,test\n" + A + "," + "x".repeat(100_000) + ",2\n"))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500));
        assertThatThrownBy(() -> read("c,".repeat(500_000) + "arch\n"))
                .hasMessageContaining("there are [arch, c]")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500));
    }

    @Test
    void linesEndInEveryUsualWayAndCellsMayHoldThem() throws IOException {
        for (String end : List.of("\n", "\r\n", "\r")) {
            TableBenchmark table = read("\uFEFFarch,valid,\"no\"\"te\",test" + end + end + "\"" + A + "\",1,\"a" + end
                    + "b\",2" + end + B + ",3,,4");
            assertThat(table.rows()).isEqualTo(2);
            assertThat(table.value("test", table.row(SPACE.codec().parse(B)).orElseThrow()))
                    .isEqualTo(4);
            assertThatThrownBy(
                            () -> read("arch,valid,test" + end + "\"" + A + "\",\"" + end + "\",2" + end + B + ",x,4"))
                    .hasMessageContaining("line 4, column 'valid'");
        }
        assertThatThrownBy(() -> read("arch,valid,test\n\"" + A + ",1,2\n"))
                .hasMessageEndingWith("line 2: a quote is never closed");
        assertThatThrownBy(() -> read("arch,valid,test\n" + A + ",1,2\n\n\"" + B + "\"x,1,2\n"))
                .hasMessageContaining("line 4: expected a comma after a closing quote, got 'x'");
        assertThatThrownBy(() -> read("arch,valid,test\n \n\n " + A + ",1,x\n"))
                .as("blank lines are passed over, blanks in a cell are not")
                .hasMessageContaining("line 4");
        assertThat(read("\n \narch,valid,test\n\n" + A + ",1,2\n \n\n").rows()).isEqualTo(1);
        assertThatThrownBy(() -> read("arch,valid,test\n" + ",".repeat(1 << 20)))
                .hasMessageEndingWith("line 2: a row of more than 1048576 characters");
    }

    @Test
    void jsonAsPythonWritesItAndColumnsThatItLacks() throws IOException {
        Path file = Files.writeString(
                folder.resolve("t.json"),
                "{\"" + A + "\": {\"acc\": NaN, \"b\": -Infinity}, \"" + B + "\": {\"acc\": 0.5, \"b\": 1e999}}");
        TableBenchmark table = TableBenchmark.read(file, SPACE, JsonTable.KEY, Set.of("acc", "b"));
        assertThat(table.unknown("acc")).isEqualTo(1);
        assertThat(table.best("acc", false)).isEqualTo(0.5);
        assertThat(table.unknown("b")).isEqualTo(2);
        assertThatThrownBy(() -> TableBenchmark.read(file, SPACE, "arch_str", Set.of("acc")))
                .hasMessageEndingWith("no column 'arch_str'; there are [acc, architecture, b]");
    }

    @Test
    void jsonOfArchitecturesIsRead() throws IOException {
        String text = "{\"" + A + "\":{\"test_acc\":[1.5,2.5],\"mean_acc\":2.0}}";
        Path file = Files.writeString(folder.resolve("t.json"), text);
        TableBenchmark table = TableBenchmark.read(file, SPACE, "architecture", Set.of("mean_acc", "test_acc[1]"));
        assertThat(table.value("test_acc[1]", 0)).isEqualTo(2.5);
        assertThatThrownBy(() -> TableBenchmark.read(file, SPACE, "architecture", Set.of("acc")))
                .hasMessageContaining("no column 'acc'");
    }

    @Test
    void resultsDoNotDependOnThreadsAndTheStrategySeesOnlyItsColumn() throws Exception {
        StringBuilder text = new StringBuilder("arch,valid,test\n");
        Set<Architecture> members = new LinkedHashSet<>();
        for (int i = 0; i < 3000; i++) {
            members.add(SPACE.sample(Seeds.generator(3, "row", i)));
        }
        for (Architecture member : members) {
            int sum = Arrays.stream(member.indices()).sum();
            text.append(SPACE.codec().format(member))
                    .append(',')
                    .append(sum)
                    .append(',')
                    .append(100 - sum)
                    .append('\n');
        }
        TableBenchmark table = read(text.toString());
        BenchReport one = new BenchRunner(table, settings(1)).run();
        BenchReport two = new BenchRunner(table, settings(2)).run();
        assertThat(one.csv()).isEqualTo(two.csv());
        assertThat(one.strategies()).allSatisfy(s -> {
            assertThat(s.at()).extracting(BenchReport.Checkpoint::queries).containsExactly(10, 25, 40);
            assertThat(s.unknown()).isPositive();
            assertThat(s.at())
                    .allSatisfy(c -> assertThat(c.incumbents())
                            .allSatisfy(i -> assertThat(i.report()).isEqualTo(100 - i.optimize())));
        });
        assertThat(one.text()).contains("regularized-evolution");
        assertThat(one.json().path("strategies").size()).isEqualTo(2);
    }

    private static BenchSettings settings(int threads) {
        return new BenchSettings(
                "valid", "test", true, List.of(new RandomSearch(), new RegularizedEvolution(10, 3)), 40, 5, 1, threads);
    }
}

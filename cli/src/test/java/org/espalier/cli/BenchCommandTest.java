package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BenchCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path table = Path.of("");

    @BeforeEach
    void write() throws IOException {
        StringBuilder text = new StringBuilder("arch_str,valid,test,ms,same,e_1,e_2,e_3\n");
        for (int i = 0; i < 6561; i++) {
            String digits = Integer.toString(i, 3);
            int sum = digits.chars().map(c -> c - '0').sum();
            double valid = sum + (i * 7919L % 1000) / 500.0;
            text.append("0".repeat(8 - digits.length()))
                    .append(digits)
                    .append(',')
                    .append(valid);
            text.append(',')
                    .append(valid - 0.5)
                    .append(',')
                    .append(1 + sum * sum % 17)
                    .append(",1");
            text.append(',')
                    .append(valid / 3)
                    .append(',')
                    .append(valid / 2)
                    .append(',')
                    .append(valid)
                    .append('\n');
        }
        table = Files.writeString(folder.resolve("t.csv"), text);
    }

    private int run(String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("bench", "--table", table.toString(), "--space", "nas-bench-macro", "--runs", "4"));
        arguments.addAll(List.of(more));
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments.toArray(String[]::new));
    }

    @Test
    void curvesAreWrittenAndDrawn() throws IOException {
        Path csv = folder.resolve("c.csv");
        Path svg = folder.resolve("c.svg");
        assertThat(run("--optimize", "valid", "--report", "test", "--out", csv.toString(), "--svg", svg.toString()))
                .as(err.toString())
                .isZero();
        List<String> lines = Files.readAllLines(csv);
        assertThat(lines.get(0)).isEqualTo("strategy,checkpoint,run,queries,optimize,report,regret");
        assertThat(lines)
                .anyMatch(line -> line.startsWith("random,1,0,1,"))
                .anyMatch(line -> line.startsWith("random,150,3,150,"));
        assertThat(Files.readString(svg))
                .startsWith("<svg xmlns=")
                .contains("class='band'", "mean regret in test", "regularized-evolution");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void severalObjectivesWithinLimits() {
        assertThat(run("--optimize", "valid,-ms", "--limit", "params <= 2M", "--queries", "60", "--json"))
                .as(err.toString())
                .isZero();
        JsonNode json = JsonMapper.shared().readTree(out.toString());
        assertThat(json.path("optimize").asString()).isEqualTo("valid,-ms");
        assertThat(json.path("front").path("rows").asInt()).isPositive();
        assertThat(json.path("front").path("reference").path("ms").asDouble()).isPositive();
        assertThat(json.path("limits").get(0).asString()).isEqualTo("params <= 2000000");
        assertThat(json.path("strategies").get(1).path("curve").size()).isGreaterThan(10);
    }

    @Test
    void learningCurvesHaveABudgetOfEpochs() {
        assertThat(run("--optimize", "valid", "--curve", "e_", "--epochs", "300", "--strategies", "random"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("random+median").contains("trials were stopped early");
        assertThat(run("--optimize=-valid", "--curve", "e_", "--epochs", "90", "--early-stop", "none"))
                .isZero();
    }

    @Test
    void aStrategyWithSettingsAndOneThatIsLargerThanTheTable() throws IOException {
        assertThat(run("--optimize", "valid", "--strategies", "regularized-evolution:population=20:sample=5"))
                .as(err.toString())
                .isZero();
        assertThat(err.toString()).isEmpty();
        assertThat(run("--optimize", "valid", "--strategies", "regularized-evolution:population=7000:sample=5"))
                .isZero();
        assertThat(err.toString().strip())
                .startsWith("strategy 'regularized-evolution' begins with 7000 candidates")
                .contains("the table has 6561 row(s)")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            2 | --optimize | 'valid' twice | --optimize valid,valid
            2 | --optimize | conflicting directions | --optimize valid,-valid
            2 | --scalarisation | one of [product, chebyshev] | --optimize valid,-ms --scalarisation sum
            2 | --minimize | leaves open | --optimize valid,ms --minimize
            2 | --report | conflicting directions | --optimize valid --report -ms
            2 | --report | as many as the 2 | --optimize valid,-ms --report test
            2 | --reference | a bound for each | --optimize valid,-ms --reference 1
            2 | --reference | a number | --optimize valid,-ms --reference 1,x
            2 | --limit | a relation and a bound | --optimize valid --limit params
            2 | --limit | expected a relation and a number | --optimize valid --limit params<=x
            2 | --limit | did you mean 'params' | --optimize valid --limit parms<=3M
            3 | ms <= 0.5 | the nearest has {ms=1.0} | --optimize valid --limit ms<=0.5
            1 | column 'same' | nothing to look for | --optimize same --report valid
            1 | no column 'vald' | did you mean 'valid' | --optimize vald
            1 | no column 'arc' | did you mean 'arch_str' | --optimize valid --arch-column arc
            2 | --strategies | key=value | --optimize valid --strategies random:3
            2 | --strategies | population | --optimize valid --strategies regularized-evolution:population=0
            2 | --strategies | popu | --optimize valid --strategies regularized-evolution:popu=3
            2 | --epochs | is missing | --optimize valid --curve e_
            2 | --epochs | add --curve | --optimize valid --epochs 3
            2 | --epochs | from 1 to 1000000 | --optimize valid --curve e_ --epochs 0
            2 | --queries | give --epochs | --optimize valid --curve e_ --queries 9 --epochs 9
            2 | --early-stop | did you mean 'median' | --optimize valid --curve e_ --epochs 9 --early-stop medain
            2 | --early-stop | add --curve | --optimize valid --early-stop median
            2 | --curve | single objective | --optimize valid,-ms --curve e_ --epochs 9
            2 | --curve | needs two columns | --optimize valid --curve f_ --epochs 9
            """)
    void whatIsWrongIsSaidInOneLine(int code, String where, String what, String arguments) {
        assertThat(run(arguments.split(" "))).as(err.toString()).isEqualTo(code);
        assertThat(err.toString().strip()).contains(where).contains(what).hasLineCount(1);
        assertThat(out.toString()).isEmpty();
    }
}

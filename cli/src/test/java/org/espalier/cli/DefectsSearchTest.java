package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code examples/defects.yaml} from the first drawn image to the report, as its head says it is run. */
class DefectsSearchTest {
    @TempDir
    Path temporary;

    @Tag("slow")
    @Test
    void theWholeJob() throws Exception {
        Path images = temporary.resolve("images");
        DefectsProgram program = DefectsProgram.compiled(temporary.resolve("program"));
        assertThat(program.run("--out", images.toString(), "--images", "1000", "--seed", "1")
                        .status())
                .isZero();
        Path out = temporary.resolve("out");
        StringWriter said = new StringWriter();
        StringWriter errors = new StringWriter();
        int code = Main.run(
                new PrintWriter(said),
                new PrintWriter(errors),
                "search",
                Path.of("..").toRealPath().resolve("examples/defects.yaml").toString(),
                "--out",
                out.toString(),
                "--set",
                "data.source=" + images);
        assertThat(code).as(errors.toString()).isEqualTo(ExitCode.DONE);
        shows(JsonMapper.builder().build().readTree(Files.readString(out.resolve("result.json"))));
        String report = Files.readString(out.resolve("report.html"));
        assertThat(report).contains("macro_f1", "torn-edge", "always the largest class", "confus");
    }

    private static void shows(JsonNode result) {
        JsonNode best = result.path("best");
        assertThat(best.path("within_limits").asBoolean(false)).isTrue();
        assertThat(result.path("constraints").path("latency_ms").asString(""))
                .matches("<= [0-9.]+ \\(5 % of mobilenet-v3-large, [0-9.]+\\)");
        List<JsonNode> rows = new ArrayList<>();
        result.path("winners").forEach(rows::add);
        result.path("baselines").forEach(rows::add);
        assertThat(rows).hasSizeGreaterThanOrEqualTo(6).allSatisfy(row -> {
            JsonNode measure = row.path("test").path("measures").path("macro_f1");
            double value = measure.path("value").asDouble(-1);
            assertThat(value).isBetween(0.0, 1.0);
            assertThat(measure.path("ci95").path(0).asDouble(2)).isLessThanOrEqualTo(value);
            assertThat(measure.path("ci95").path(1).asDouble(-1)).isGreaterThanOrEqualTo(value);
            assertThat(row.path("weights").asString("")).isEqualTo("scratch");
        });
        // whoever always says "good" has a macro-F1 of 0.048: twelve classes, one of which has 2 x 0.4 / 1.4
        assertThat(best.path("test")
                        .path("measures")
                        .path("macro_f1")
                        .path("value")
                        .asDouble(0))
                .isGreaterThan(0.1);
        assertThat(result.path("search_paid").path("random_members").asInt(0)).isPositive();
    }
}

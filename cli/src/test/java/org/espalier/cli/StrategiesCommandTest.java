package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StrategiesCommandTest {
    private static final String BLANK = " ".repeat(35);

    private static String printed(String... arguments) {
        StringWriter out = new StringWriter();
        int code = Main.run(new PrintWriter(out), new PrintWriter(new StringWriter()), arguments);
        assertThat(code).isEqualTo(ExitCode.DONE);
        return out.toString();
    }

    @Test
    void everyStrategyWithKindAndAdvice() {
        JsonNode strategies = JsonMapper.builder()
                .build()
                .readTree(printed("strategies", "--json"))
                .path("strategies");
        Map<String, String> kinds = new LinkedHashMap<>();
        Map<String, String> needs = new LinkedHashMap<>();
        for (JsonNode row : strategies) {
            assertThat(row.propertyNames()).containsExactly("name", "kind", "summary", "paper", "needs", "advice");
            row.forEach(value -> assertThat(value.asString()).isNotBlank());
            needs.put(row.path("name").asString(), row.path("needs").asString());
            kinds.put(row.path("name").asString(), row.path("kind").asString());
        }
        assertThat(kinds)
                .containsEntry("darts", "joint")
                .containsEntry("once-for-all", "two-step")
                .containsEntry("random", "ask-tell")
                .containsEntry("evolution", "ask-tell")
                .containsEntry("regularized-evolution", "ask-tell")
                .containsEntry("fixed", "none");
        List<String> lines = printed("strategies").lines().toList();
        assertThat(lines)
                .hasSize(4 * kinds.size())
                .containsSequence(
                        "gdas                     joint     differentiable search that draws and builds one path in each step (Dong and Yang 2019)",
                        BLANK
                                + "paper: Dong and Yang, Searching for a Robust Neural Architecture in Four GPU Hours, 2019",
                        BLANK + "needs: " + needs.get("gdas"),
                        BLANK
                                + "advice: a step costs little more than one of a plain member, so that it can have many epochs, and needs them");
    }
}

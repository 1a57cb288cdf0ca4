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
        for (JsonNode row : strategies) {
            assertThat(row.propertyNames()).containsExactly("name", "kind", "summary", "paper", "needs", "advice");
            row.forEach(value -> assertThat(value.asString()).isNotBlank());
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
                .hasSize(2 * kinds.size())
                .anySatisfy(line -> assertThat(line).matches("darts +joint +first-order differentiable search.*"));
    }
}

package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.oneshot.JointStrategy;
import org.espalier.oneshot.SupernetStrategy;
import org.espalier.pipeline.Search;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.result.SearchResult;
import org.espalier.search.StrategyConfig;
import org.espalier.torch.data.testing.DrawnImages;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A jar of somebody else's with the strategies of the examples: nothing of ours names them, and all of ours finds them. */
class OwnStrategiesTest {
    private static final Map<Class<?>, String> SERVICES = Map.of(
            JointStrategy.class, "OwnMixing$GumbelSearch",
            SupernetStrategy.class, "OwnSupernet$UniformPaths",
            StrategyConfig.class, "OwnStrategy$Draws");

    @TempDir
    Path folder;

    private TheirJar jar;

    @BeforeEach
    void packs() throws Exception {
        jar = TheirJar.of(folder, List.of("OwnMixing", "OwnSupernet", "OwnStrategy"), SERVICES);
    }

    private static Map<String, JsonNode> listed() {
        StringWriter out = new StringWriter();
        int code = Main.run(new PrintWriter(out), new PrintWriter(new StringWriter()), "strategies", "--json");
        assertThat(code).isEqualTo(ExitCode.DONE);
        Map<String, JsonNode> rows = new LinkedHashMap<>();
        JsonMapper.builder()
                .build()
                .readTree(out.toString())
                .path("strategies")
                .forEach(row -> rows.put(row.path("name").asString(), row));
        return rows;
    }

    @Test
    void areListedWithKindAndAdvice() throws Exception {
        Map<String, JsonNode> rows = jar.with(OwnStrategiesTest::listed);
        Map.of("gumbel", "joint", "uniform-paths", "two-step", "draws", "ask-tell")
                .forEach((name, kind) -> {
                    assertThat(rows).containsKey(name);
                    assertThat(rows.get(name).path("kind").asString()).isEqualTo(kind);
                    assertThat(rows.get(name).path("advice").asString()).startsWith("to see how a");
                });
        assertThat(rows).containsKeys("darts", "once-for-all", "random");
        assertThat(listed()).doesNotContainKeys("gumbel", "uniform-paths", "draws");
    }

    @Tag("slow")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{name: gumbel, epochs: 2, batch: 16, hot: 2} | {}",
                "{name: uniform-paths, epochs: 2, batch: 16} | {name: evolution, population: 4, generations: 1}"
            })
    void search(String strategy, String search) throws Exception {
        String config = """
                name: theirs
                data: {source: '%s', size: 12, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: nas-bench-201, channels: 4, cells: 1}
                strategy: %s
                %s
                retrain: {top: 1, random: 0, epochs: 1, batch: 16, baselines: []}
                """.formatted(
                        DrawnImages.sides(folder.resolve("images"), 24),
                        strategy,
                        search.equals("{}") ? "" : "search: " + search);
        SearchResult result = jar.with(() -> Search.of(SearchConfig.parse("theirs", config, List.of()))
                .in(folder.resolve("out"))
                .open()
                .run()
                .result()
                .orElseThrow());
        assertThat(result.best().orElseThrow().test().top1().orElseThrow()).isBetween(0.0, 1.0);
        assertThat(folder.resolve("out").resolve("best").resolve("model.onnx")).isRegularFile();
    }
}

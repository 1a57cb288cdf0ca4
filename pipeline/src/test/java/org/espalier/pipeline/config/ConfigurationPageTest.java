package org.espalier.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.espalier.strategy.RandomSearch;
import org.junit.jupiter.api.Test;

/** {@code docs/configuration.md} has every key with its default, and no other. */
class ConfigurationPageTest {
    private static final List<String> OPEN = List.of("space", "strategy", "search", "constraints");

    /** Keys whose default the page says in words. */
    private static final Map<String, String> IN_WORDS = Map.of(
            "data.source", "required",
            "budget.hours", "none",
            "filter.proxy", "none",
            "engine.threads", "none",
            "loss.label_smoothing", "none",
            "supernet.from", "none",
            "supernet.weights", "none",
            "supernet.weights_sha256", "none",
            "retrain.teacher", "none",
            "retrain.random", "`retrain.top`");

    private static final Path PAGE = Path.of("..", "docs", "configuration.md");

    /** The table of keys comes first; others have as many columns. */
    private static List<List<String>> keys() throws IOException {
        return rows(Files.readAllLines(PAGE).stream()
                .dropWhile(line -> !line.startsWith("| key |"))
                .takeWhile(line -> line.startsWith("|")));
    }

    private static List<List<String>> rows() throws IOException {
        return rows(Files.readAllLines(PAGE).stream());
    }

    private static List<List<String>> rows(Stream<String> lines) {
        return lines.filter(line -> line.startsWith("| `"))
                .map(line -> List.of(line.substring(1, line.length() - 1).split("\\|")).stream()
                        .map(String::strip)
                        .toList())
                .toList();
    }

    private static String shown(Object value) {
        if (value instanceof List<?> list) {
            return "`[" + String.join(", ", list.stream().map(String::valueOf).toList()) + "]`";
        }
        String text = value instanceof Double number
                ? new BigDecimal(String.valueOf(number)).stripTrailingZeros().toPlainString()
                : String.valueOf(value);
        return "`" + (text.endsWith(".0") ? text.substring(0, text.length() - 2) : text) + "`";
    }

    private static void leaves(String path, Map<?, ?> plain, Map<String, Object> leaves) {
        plain.forEach((key, value) -> {
            if (value instanceof Map<?, ?> map) {
                leaves(path + key + ".", map, leaves);
            } else if (!OPEN.contains((path + key).split("\\.")[0])) {
                leaves.put(path + key, value);
            }
        });
    }

    @Test
    void everyKeyStandsThereWithItsDefault() throws IOException {
        SearchConfig config = new SearchConfigBuilder(
                        DataConfig.of("none"),
                        new SearchConfig.Space("x", Map.of()),
                        new SearchConfig.Method("random", new RandomSearch()))
                .build();
        Map<String, Object> leaves = new LinkedHashMap<>();
        leaves("", ConfigReader.CODEC.plain(config), leaves);
        Map<String, String> defaults = new LinkedHashMap<>();
        keys().forEach(row -> defaults.put(row.get(0), row.get(2)));
        assertThat(leaves)
                .hasSizeGreaterThan(30)
                .allSatisfy((key, value) ->
                        assertThat(defaults).containsEntry("`" + key + "`", IN_WORDS.getOrDefault(key, shown(value))));
        TreeSet<String> unknown = new TreeSet<>(defaults.keySet());
        leaves.keySet().forEach(key -> unknown.remove("`" + key + "`"));
        assertThat(unknown)
                .containsExactlyInAnyOrder(
                        "`data.augment`",
                        "`device.*`",
                        "`space.name`",
                        "`space.*`",
                        "`space.stages`",
                        "`constraints.*`",
                        "`strategy.name`",
                        "`strategy.*`",
                        "`search.name`",
                        "`search.*`");
    }

    @Test
    void everySettingOfEveryStrategyStandsThere() throws IOException {
        List<String> expected = new ArrayList<>();
        MethodCatalogue.installed().defaults().forEach((name, settings) -> {
            if (settings.getClass() == OwnEpochs.class) {
                return;
            }
            Map<String, Object> plain = new LinkedHashMap<>();
            leaves("settings.", ConfigReader.CODEC.plain(settings), plain);
            plain.forEach((key, value) -> expected.add("`" + name + "` `" + key.substring("settings.".length()) + "` "
                    + (value.equals("") ? "required" : shown(value))));
            if (plain.isEmpty()) {
                expected.add("`" + name + "`  ");
            }
        });
        List<String> there = rows().stream()
                .filter(row -> row.size() == 6)
                .map(row -> row.get(0) + " " + row.get(2) + " " + row.get(4))
                .toList();
        assertThat(there).containsExactlyInAnyOrderElementsOf(expected);
    }
}

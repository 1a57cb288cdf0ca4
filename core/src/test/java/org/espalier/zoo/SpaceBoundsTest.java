package org.espalier.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.decision.Expr;
import org.espalier.search.Strategies;
import org.espalier.space.SearchSpace;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a space may cost, and which numbers it takes: absurd ones are refused at once, in one line. */
class SpaceBoundsTest {
    private static final Duration AT_ONCE = Duration.ofSeconds(20);

    private static SearchSpace yaml(String stages) {
        YamlSpaceFactory factory = YamlSpaceFactory.parse(
                "own.yaml", "name: own\ninput: [3, 8, 8]\nclasses: 2\nstages:\n  - " + stages + "\n");
        return factory.build(new SpaceParameters("own", factory.parameters(), Map.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{channels: 8, expand: [NaN, 3]}; stages[0].expand: expected numbers, got [NaN, 3]",
                "{channels: 8, expand: [.nan]}; stages[0].expand: expected numbers, got [.nan]",
                "{channels: 8, expand: [.inf]}; stages[0].expand: expected numbers, got [.inf]",
                "{channels: 8, expand: [Infinity]}; stages[0].expand: expected numbers, got [Infinity]",
                "{channels: 8, expand: [1e999]}; stages[0].expand: expected numbers, got [1e999]",
                "{channels: 8, expand: [1e300]}; stages[0].expand: expected numbers above 0 and at most 1000",
                "{channels: 8, depth: [1, 100000000]}; stages[0].depth: a stage has at most 1000 blocks",
                "{channels: 8, depth: [1, 99999999999]}; stages[0].depth: expected a list of whole numbers",
                "{channels: 8, repeat: 100000000}; stages[0].repeat: expected a whole number in 1..1000",
                "{channels: 2000000000}; stages[0].channels: expected whole numbers from 1 to 1000000",
                "{channels: 8, kernel: [3, 1000001]}; stages[0].kernel: expected odd whole numbers up to 255",
                "{channels: 8, cell: {nodes: 100000, operations: [none]}}; stages[0].cell.nodes: expected a whole number in 2..12",
            })
    void numbersOfYamlSpaces(String stage, String message) {
        Assertions.assertTimeoutPreemptively(
                AT_ONCE,
                () -> assertThatThrownBy(() -> yaml(stage))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("own.yaml:5: ")
                        .hasMessageContaining(message)
                        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500)));
    }

    @Test
    void manyBlocksAreRefusedBeforeTheyAreBuilt() {
        String choice = "{channels: 8, repeat: 1000, choice: [skip_connect, sep_conv_3x3]}";
        String many = choice + ("\n  - " + choice).repeat(5);
        Assertions.assertTimeoutPreemptively(
                AT_ONCE,
                () -> assertThatThrownBy(() -> yaml(many))
                        .hasMessage("own.yaml:10: stages[5].repeat: the space has more than 10000 blocks, alternatives"
                                + " counted; choose fewer"));
        String cells = "{channels: 8, repeat: 1000, cell: {nodes: 12, operations: [skip_connect, none]}}";
        Assertions.assertTimeoutPreemptively(
                AT_ONCE, () -> assertThatThrownBy(() -> yaml(cells)).hasMessageContaining("more than 10000 blocks"));
    }

    @Test
    void aLargeSpaceIsBuiltAndCountedAtOnce() {
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            SearchSpace space = yaml("{channels: [8, 16], depth: [1, 1000], kernel: [3, 5]}");
            BigInteger two = BigInteger.valueOf(2);
            // channels; then a kernel, or a thousand
            assertThat(space.size()).isEqualTo(two.multiply(two.add(two.pow(1000))));
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "mobilenet-v3; depth; [1, 101]; depth must be whole numbers from 1 to 100",
                "mobilenet-v3; kernel; [3, 257]; kernel must be whole numbers from 1 to 255",
                "mobilenet-v3; resolution; [65537]; resolution must be whole numbers from 1 to 65536",
                "resnet-18; input; [3, 65537, 32]; input must be channels,height,width, each from 1 to 65536",
                "darts; nodes; 100000; nodes must be from 1 to 20",
                "darts; cells; 100000; cells=100000 with nodes=4",
                "darts; cells; 99999999999; cells must be a whole number",
                "darts; channels; 2000000000; channels must be from 1 to 1000000",
                "nas-bench-101; stacks; 40; stacks must be from 1 to 8",
                "nas-bench-201; cells; 100000; cells must be from 1 to 500",
                "mobilenet-v3; depth; [1, 100000000]; depth must be whole numbers up to 1000000",
                "mobilenet-v3; kernel; [3, 2000000001]; kernel must be whole numbers up to 1000000",
                "mobilenet-v3; expand; [NaN, 3]; expand must be numbers, got '[NaN, 3]'",
                "mobilenet-v3; expand; Infinity; expand must be numbers",
                "mobilenet-v3; expand; 1e999; expand must be numbers",
                "mobilenet-v3; width; NaN; width must be a number, got 'NaN'",
                "mobilenet-v3; width; 1e300; width must be above 0 and at most 1000",
                "mobilenet-v3; width; 1e5; width must be above 0 and at most 1000",
                "mobilenet-v3; resolution; 2000000000; resolution must be whole numbers up to 1000000",
                "resnet-50-elastic; widths; [0.5, .nan]; widths must be numbers",
                "resnet-50-elastic; depth; 100000000; depth must be whole numbers up to 1000000",
                "resnet-18; input; [3, 2000000000, 2000000000]; input must be whole numbers up to 1000000",
                "resnet-18; classes; 2000000000; classes must be from 1 to 1000000",
            })
    void parametersOfBuiltInSpaces(String space, String key, String value, String message) {
        Assertions.assertTimeoutPreemptively(
                AT_ONCE,
                () -> assertThatThrownBy(() ->
                                Zoo.installed().space(space, Map.of(key, value)).counters())
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(message));
    }

    @Test
    void whatIsTooLargeToBeCountedSaysSo() {
        YamlSpaceFactory factory = YamlSpaceFactory.parse(
                "own.yaml",
                "{name: own, input: [3, 65536, 65536], stages: [{channels: 1000000}, {channels: 1000000}]}");
        assertThatThrownBy(() -> factory.build(new SpaceParameters("own", factory.parameters(), Map.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("own.yaml: too large to be counted: ")
                .hasMessageEndingWith("; choose smaller channels, kernels or images");
        assertThatThrownBy(() -> Expr.of(3_000_000_000L).asInt())
                .hasMessageContaining("a size of 3000000000 is too large");
        assertThat(Expr.of(3_000_000_000L).asLong()).isEqualTo(3_000_000_000L);
        assertThatThrownBy(() -> Expr.of(8).scaled(Double.NaN, 8)).hasMessageContaining("got NaN");
        assertThatThrownBy(() -> Expr.of(8).scaled(1e300, 8)).hasMessageContaining("got 1.0E300");
    }

    @Test
    void listsAreShortAndHaveValues() {
        assertThatThrownBy(() -> Zoo.installed().space("mobilenet-v3", Map.of("resolution", "32,".repeat(1_000_000))))
                .hasMessage("mobilenet-v3: resolution may have at most 1000 values, got 1000000");
        Map<String, Object> empty = new LinkedHashMap<>();
        empty.put("width", null);
        assertThatThrownBy(() -> Zoo.installed().space("mobilenet-v3", empty))
                .hasMessage("mobilenet-v3: width has no value");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "-Infinity", "1e999", ".nan"})
    void settingsOfStrategiesAreFinite(String number) {
        assertThatThrownBy(() -> Strategies.named("evolution", Map.of("parentRatio", number)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("strategy 'evolution', setting");
        assertThatThrownBy(() -> Strategies.named("evolution", Map.of("parentRatio", Double.NaN)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Strategies.named("evolution", Map.of("population", 100_000, "generations", 100_000)))
                .hasMessageContaining("population x (generations + 1) must be at most 2147483647");
        assertThatThrownBy(() -> Strategies.named("evolution", Map.of("population", 99_999_999_999L)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("population");
    }

    @Test
    void architecturesInJson() {
        SearchSpace darts = Zoo.installed().space("darts", Map.of("cells", 3, "channels", 4));
        SearchSpace own = yaml("{channels: [8, 16]}");
        for (SearchSpace space : List.of(darts, own, Zoo.installed().space("mobilenet-v3", Map.of()))) {
            for (String text : List.of(
                    "[".repeat(20_000),
                    "{\"normal\":" + "[".repeat(400) + "]".repeat(400) + "}",
                    "{\"d\":[" + "1,".repeat(200_000) + "1],\"normal\":1}",
                    "x".repeat(500_000),
                    "{\"d\":NaN}",
                    "{\"ks\":3,\"ks\":5}")) {
                Assertions.assertTimeoutPreemptively(
                        AT_ONCE,
                        () -> assertThatThrownBy(() -> space.codec().parse(text))
                                .isInstanceOf(IllegalArgumentException.class)
                                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1000)));
            }
        }
        assertThatThrownBy(() -> own.codec().parse("{\"stage1.channels\":\"8\",\"stage1.channels\":\"16\"}"))
                .hasMessageContaining("Duplicate");
    }
}

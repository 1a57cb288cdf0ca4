package org.espalier.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.espalier.yaml.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parameters of spaces: what is of a wrong kind is found while a configuration is read, before anything is built. */
class SpaceFormTest {
    @TempDir
    private Path folder;

    private static SearchConfig config(String space) {
        return SearchConfig.parse(
                "c.yaml", "data: {source: none}\nstrategy: {name: random}\nspace: " + space + "\n", List.of());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{name: darts, repeat_inputs: yes}            | repeat_inputs: expected true or false, got 'yes'",
                "{name: darts, repeat_inputs: 1}              | repeat_inputs: expected true or false, got '1'",
                "{name: darts, repeat_inputs: [true]}         | repeat_inputs: expected a single value, got '[true]'",
                "{name: darts, stem: {kind: cifar}}           | stem: expected a single value, got '{kind=cifar}'",
                "{name: darts, channels: 1e2}                 | channels: expected a whole number, got '100.0'",
                "{name: darts, channels: '12x'}               | channels: expected a whole number, got '12x'",
                "{name: mobilenet-v3-large, width: wide}      | width: expected a number, got 'wide'",
                "{name: mobilenet-v3-large, width: [1.0]}     | width: expected a single value, got '[1.0]'",
                "{name: mobilenet-v3-large, width: '0x10'}    | width: expected a number, got '0x10'",
                "{name: nas-bench-201, input: '3,a,32'}       | input: expected numbers, got '3,a,32'",
                "{name: nas-bench-201, input: '[3,32'}        | input: expected numbers, got '[3,32'",
                "{name: nas-bench-201, input: '3,32]'}        | input: expected numbers, got '3,32]'",
                "{name: nas-bench-201, input: '['}            | input: expected numbers, got '['",
                "{name: nas-bench-201, input: [3, [32], 32]}  | input: expected numbers, got '[3, [32], 32]'",
            })
    void whatIsOfAWrongKindIsRefused(String space, String message) {
        assertThatThrownBy(() -> config(space))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("c.yaml:3: space." + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{name: darts, repeat_inputs: true}",
                "{name: darts, repeat_inputs: 'false'}",
                "{name: darts, channels: ' +12 '}",
                "{name: darts, operations: [anything, goes]}",
                "{name: darts, normal_concat: whatever the space says}",
                "{name: darts, stem: imagenet}",
                "{name: mobilenet-v3-large, width: '0.5'}",
                "{name: mobilenet-v3-large, width: 2}",
                "{name: nas-bench-201, input: [3, 32, 32]}",
                "{name: nas-bench-201, input: '[3, 32, 32]'}",
                "{name: nas-bench-201, input: ' 3,32,, 32'}",
                "{name: nas-bench-201, input: '[]'}",
                "{name: nobody-knows, anything: {a: [1]}}",
            })
    void whatIsOfTheRightKindIsKeptAsItStands(String space) {
        SearchConfig config = config(space);
        assertThat(config.space().parameters()).hasSize(1);
        assertThat(SearchConfig.parse("again.yaml", config.toYaml(), List.of())).isEqualTo(config);
    }

    @Test
    void aSpaceInAFileHasItsOwnParameters() throws Exception {
        Path file = Files.writeString(
                folder.resolve("mine.yaml"),
                "name: tiny\nstem: {channels: 8}\nstages: [{channels: 8, choice: [skip_connect, nor_conv_3x3]}]\n");
        assertThat(config("{name: '" + file + "', width: 0.5}").space().parameters())
                .isEqualTo(Map.of("width", 0.5));
        assertThatThrownBy(() -> config("{name: '" + file + "', widht: 0.5}"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("space.widht: unknown key; did you mean 'width'?");
        // a file that is not there yet is nobody's error before it is needed
        Path later = folder.resolve("later.yaml");
        assertThat(config("{name: '" + later + "', a: 1}").space().name()).isEqualTo(later.toString());
    }
}

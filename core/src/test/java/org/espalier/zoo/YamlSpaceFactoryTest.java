package org.espalier.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.graph.Network;
import org.espalier.random.Seeds;
import org.espalier.space.Elasticity;
import org.espalier.space.SearchSpace;
import org.espalier.yaml.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlSpaceFactoryTest {
    private static final Path EXAMPLES = Path.of("..", "examples");

    private static SearchSpace example(String name) {
        return Zoo.installed().space(EXAMPLES.resolve(name).toString(), Map.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"elastic-mbconv.yaml", "operation-choice.yaml"})
    void countersAgreeWithMembersAndNotationGoesBothWays(String name) {
        SearchSpace space = example(name);
        for (int i = 0; i < 20; i++) {
            Architecture member = space.sample(Seeds.generator(4, name, i));
            Network network = space.network(member);
            assertThat(space.counters().params().of(member)).isEqualTo(network.params());
            assertThat(space.counters().macs().of(member)).isEqualTo(network.macs());
            assertThat(space.codec().parse(space.codec().format(member))).isEqualTo(member);
            assertThat(network.classes()).isEqualTo(space.classes());
        }
    }

    @Test
    void whatASpaceAllowsFollowsFromItsDecisions() {
        SearchSpace elastic = example("elastic-mbconv.yaml");
        assertThat(Elasticity.isElastic(elastic)).isTrue();
        assertThat(elastic.relaxation()).isEmpty();
        SearchSpace choice = example("operation-choice.yaml");
        assertThat(Elasticity.isElastic(choice)).isFalse();
        assertThat(choice.relaxation()).isPresent();
    }

    @Test
    void choicesRelaxAndDeriveByArgmax() {
        SearchSpace space = example("operation-choice.yaml");
        var relaxation = space.relaxation().orElseThrow();
        assertThat(relaxation.decisions()).hasSize(2 + 2 + 3);
        Architecture wanted = space.sample(Seeds.generator(1, "wanted", 0));
        Map<org.espalier.decision.Decision, double[]> rows = new java.util.HashMap<>();
        for (var decision : relaxation.decisions()) {
            double[] row = new double[decision.size()];
            row[wanted.index(decision)] = 1;
            rows.put(decision, row);
        }
        assertThat(relaxation.derivation().derive(rows)).isEqualTo(wanted);
    }

    @Test
    void parametersReplaceTheFilesValues() {
        SearchSpace space = Zoo.installed()
                .space(
                        EXAMPLES.resolve("elastic-mbconv.yaml").toString(),
                        Map.of("classes", 3, "width", "0.5", "input", List.of(1, 28, 28), "resolution", "[28]"));
        Network network = space.network(space.sample(Seeds.generator(1, "m", 0)));
        assertThat(network.classes()).isEqualTo(3);
        assertThat(network.input().channels().asInt()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "expand: 1; expnad: 1; :8: stages[0].expnad: unknown key; expand",
                "block: mbconv, channels: 16; block: mbcnov, channels: 16; :8: stages[0].block; mbconv",
                "kernel: 3, stride: 2, act; kernel: 4, stride: 2, act; :6: stem.kernel; odd",
                "activation: hard_swish}; activation: hardswish}; :6: stem.activation; hard_swish",
                "classes: 7; clases: 7; :5: clases; classes",
                "depth: [1, 2, 3]; depth: [0, 2]; stages[1].depth; at least one",
            })
    void errorsNameFileLineKeyAndTheNearest(String good, String bad, String where, String what) throws IOException {
        String text = Files.readString(EXAMPLES.resolve("elastic-mbconv.yaml"));
        String broken = text.replaceFirst(java.util.regex.Pattern.quote(good), bad);
        assertThat(broken).isNotEqualTo(text);
        YamlSpaceFactory space = YamlSpaceFactory.parse("own.yaml", broken);
        assertThatThrownBy(() -> space.build(new SpaceParameters("own", space.parameters(), Map.of())))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("own.yaml:")
                .hasMessageContaining(where)
                .hasMessageContaining(what);
    }

    @Test
    void operationsThatCannotChangeChannelsAreNamed() {
        YamlSpaceFactory space =
                YamlSpaceFactory.parse("own.yaml", "name: x\nstages:\n  - {block: max_pool_3x3, channels: 32}\n");
        assertThatThrownBy(() -> space.build(new SpaceParameters("own", space.parameters(), Map.of())))
                .hasMessageContaining("own.yaml:3: stages[0].block: max_pool_3x3 keeps the number of channels");
    }
}

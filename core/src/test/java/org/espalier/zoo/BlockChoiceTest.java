package org.espalier.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The mobile spaces with a choice between whole blocks. */
class BlockChoiceTest {
    private static final String SKIP = "skip_connect";

    private static SearchSpace space(String name, Map<String, ?> more) {
        Map<String, Object> parameters = new HashMap<>(Map.of("input", List.of(3, 64, 64), "classes", 10));
        parameters.putAll(more);
        return Zoo.installed().space(name, parameters);
    }

    private static SearchSpace choosing(String name) {
        return space(name, Map.of("blocks", "choice"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mobilenet-v3", "proxyless"})
    void eachBlockIsOneOfAllAndOnlyThoseThatChangeNoShapeMayBeLeftOut(String name) {
        SearchSpace space = choosing(name);
        assertThat(space.decisions().size()).isEqualTo(name.equals("proxyless") ? 21 : 20);
        for (Decision decision : space.decisions().all()) {
            boolean changes = decision.path().endsWith("block1.op");
            assertThat(decision.options()).hasSize(changes ? 9 : 10).startsWith("k3_e3", "k5_e3", "k7_e3", "k3_e4");
            assertThat(decision.options().contains(SKIP)).as(decision.path()).isEqualTo(!changes);
        }
        assertThat(space.relaxation()).isPresent();
        assertThat(space(name, Map.of()).relaxation()).isEmpty();
        Architecture member = space.sample(Seeds.generator(2, "member", 0));
        assertThat(space.codec().parse(space.codec().format(member))).isEqualTo(member);
    }

    /** The member of the elastic space with the same blocks costs the same, to the last weight. */
    @ParameterizedTest
    @ValueSource(strings = {"mobilenet-v3", "proxyless"})
    void membersAreThoseOfTheElasticSpace(String name) {
        SearchSpace elastic = space(name, Map.of());
        SearchSpace choosing = choosing(name);
        for (int number = 0; number < 20; number++) {
            Architecture member = elastic.sample(Seeds.generator(3, "member", number));
            Architecture same = choosing.codec().parse(blocks(member.toMap(), choosing));
            assertThat(choosing.network(same).params())
                    .isEqualTo(elastic.network(member).params());
            assertThat(choosing.network(same).macs())
                    .isEqualTo(elastic.network(member).macs());
        }
    }

    private static String blocks(Map<String, String> elastic, SearchSpace choosing) {
        Map<String, String> blocks = new HashMap<>();
        for (Decision decision : choosing.decisions().all()) {
            String block = decision.path().substring(0, decision.path().lastIndexOf('.'));
            int place = Integer.parseInt(block.substring(block.indexOf("block") + "block".length()));
            int depth = Integer.parseInt(elastic.get(block.substring(0, block.indexOf('.')) + ".depth"));
            String built = "k" + elastic.get(block + ".kernel") + "_e" + elastic.get(block + ".expand");
            blocks.put(decision.path(), place <= depth ? built : SKIP);
        }
        return "{"
                + String.join(
                        ",",
                        blocks.entrySet().stream()
                                .map(entry -> "\"" + entry.getKey() + "\":\"" + entry.getValue() + "\"")
                                .toList())
                + "}";
    }

    @Test
    void severalResolutionsCannotBeChosen() {
        assertThatThrownBy(() -> space("proxyless", Map.of("blocks", "choice", "resolution", List.of(32, 64))))
                .hasMessageContaining("'blocks: choice' has one resolution, got [32, 64]; give one of them");
        assertThat(space("proxyless", Map.of("blocks", "choice", "resolution", List.of(48)))
                        .input())
                .hasToString("3x48x48");
        assertThat(Zoo.installed()
                        .space("proxyless", Map.of("blocks", "choice"))
                        .input())
                .hasToString("3x224x224");
    }
}

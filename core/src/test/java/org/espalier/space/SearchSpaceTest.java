package org.espalier.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Map;
import java.util.SplittableRandom;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.random.Seeds;
import org.espalier.search.TestSpaces;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a space without a graph has from the interface alone, and the plain notation. */
class SearchSpaceTest {
    private static final GraphSpace CELL = TestSpaces.cell();

    @Test
    void everyAssignmentIsAMemberUnlessSomethingSaysWhyNot() {
        Architecture any = CELL.decisions().architecture(0, 1, 2, 3, 4, 0);
        assertThat(CELL.isValid(any)).isTrue();
        assertThat(CELL.requireMember(any)).isSameAs(any);
        SearchSpace none = TestRules.only(CELL, a -> false);
        assertThat(none.isValid(any)).isFalse();
        assertThatThrownBy(() -> none.requireMember(any))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a member of space 'some of cell': the rule forbids " + any);
        assertThat(none.size()).isEqualTo(BigInteger.valueOf(15_625));
        assertThat(none.relaxation()).isEmpty();
    }

    @Test
    void allDecisionsMatterByThemselves() {
        SearchSpace plain = TestRules.only(TestSpaces.elastic(), a -> true);
        Architecture any = plain.decisions().architecture(0, 2, 2, 2, 2);
        assertThat(plain.active(any))
                .containsExactlyInAnyOrderElementsOf(plain.decisions().all());
        assertThat(plain.canonical(any)).isEqualTo(any);
        assertThat(plain.neighbours(any)).hasSize(3 + 4 * 2);
    }

    @Test
    void onlyMembersAreDrawn() {
        SearchSpace odd = TestRules.only(CELL, a -> a.index(0) == 3 && a.index(1) > 2);
        for (int i = 0; i < 100; i++) {
            assertThat(odd.isValid(odd.sample(Seeds.generator(1, "drawn", i)))).isTrue();
        }
        assertThatThrownBy(() -> TestRules.only(CELL, a -> false).sample(Seeds.generator(1, "drawn", 0)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("space 'some of cell': no valid architecture in 100,000 draws");
    }

    @Test
    void neighboursAreMembers() {
        SearchSpace odd = TestRules.only(CELL, a -> a.index(0) != 2);
        Architecture member = odd.decisions().architecture(0, 1, 2, 3, 4, 0);
        assertThat(odd.neighbours(member))
                .hasSize(3 + 5 * 4)
                .allMatch(odd::isValid)
                .doesNotContain(member);
        assertThat(TestSpaces.fixed().neighbours(TestSpaces.fixed().decisions().architecture()))
                .isEmpty();
    }

    @Test
    void whatLiesBeyondTheDepthDoesNotMatter() {
        GraphSpace space = TestSpaces.elastic();
        Architecture shallow = space.decisions().architecture(1, 2, 1, 2, 1);
        assertThat(space.active(shallow)).extracting(Decision::path).containsExactly("depth", "kernel0", "kernel1");
        assertThat(space.canonical(shallow)).isEqualTo(space.decisions().architecture(1, 2, 1, 0, 0));
        assertThat(space.size()).isEqualTo(3 + 9 + 27 + 81);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "hello; not an architecture: expected {\"decision.path\":\"option\",..}, got 'hello'",
                "null; not an architecture: expected {\"decision.path\":\"option\",..}, got 'null'",
                "[1]; not an architecture",
                "{}; architecture lacks decision 'edge0' (one of [skip, conv1, conv3, conv5, conv7])",
                "{\"edge0\":null}; architecture lacks decision 'edge0'",
                "{\"edge0\":\"conv9\"}; decision 'edge0': 'conv9' is not one of",
                "{\"edge0\":[1]}; decision 'edge0': '[1]' is not one of",
                "{\"edge0\":\"skip\",\"edge0\":\"skip\"}; Duplicate",
            })
    void plainNotationThatIsNone(String text, String message) {
        assertThatThrownBy(() -> CELL.codec().parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void plainNotationIsAnObjectOfPaths() {
        Architecture member = CELL.decisions().architecture(0, 1, 2, 3, 4, 0);
        String text = CELL.codec().format(member);
        assertThat(text)
                .isEqualTo("{\"edge0\":\"skip\",\"edge1\":\"conv1\",\"edge2\":\"conv3\",\"edge3\":\"conv5\","
                        + "\"edge4\":\"conv7\",\"edge5\":\"skip\"}");
        assertThatThrownBy(() -> CELL.codec().parse(text.replace("}", ",\"edge6\":\"skip\",\"a\":1}")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("unknown decisions [a, edge6]");
        SearchSpace numbers = TestSpaces.elastic();
        assertThat(numbers.codec().parse("{\"depth\":2,\"kernel0\":3,\"kernel1\":\"5\",\"kernel2\":7,\"kernel3\":3}"))
                .isEqualTo(numbers.decisions().architecture(1, 0, 1, 2, 0));
    }

    /** Where all decisions matter they come in their own order, so that what is added up over them is the same in every run. */
    @ParameterizedTest
    @ValueSource(strings = {"nas-bench-201", "nas-bench-macro", "spos", "darts", "nats-size"})
    void theDecisionsThatMatterComeInTheirOrder(String name) {
        SearchSpace space = Zoo.installed().space(name, Map.of());
        Architecture member = space.sample(new SplittableRandom(1));
        assertThat(space.active(member))
                .hasSizeGreaterThan(3)
                .containsExactlyElementsOf(space.decisions().all());
    }
}

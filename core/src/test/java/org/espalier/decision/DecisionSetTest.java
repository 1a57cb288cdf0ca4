package org.espalier.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.espalier.random.Seeds;
import org.junit.jupiter.api.Test;

class DecisionSetTest {
    private static final Decision KERNEL = Decision.ofInts("kernel", 3, 5, 7);
    private static final Decision OP = Decision.ofLabels("op", "skip", "conv");
    private static final DecisionSet SET = new DecisionSet(List.of(KERNEL, OP));

    @Provide
    Arbitrary<DecisionSet> sets() {
        return Arbitraries.integers().between(1, 4).list().ofMaxSize(6).map(sizes -> {
            List<Decision> decisions = new ArrayList<>();
            for (int size : sizes) {
                int[] options = IntStream.range(0, size).map(i -> 10 * i).toArray();
                decisions.add(Decision.ofInts("d" + decisions.size(), options));
            }
            return new DecisionSet(decisions);
        });
    }

    @Property
    void positionsAndPathsLeadToTheDecision(@ForAll("sets") DecisionSet set) {
        for (int i = 0; i < set.size(); i++) {
            Decision decision = set.all().get(i);
            assertThat(set.position(decision)).isEqualTo(i);
            assertThat(set.byPath(decision.path())).isSameAs(decision);
            assertThat(set.contains(decision)).isTrue();
        }
        assertThat(set.contains(KERNEL)).isFalse();
    }

    @Property
    void assignmentsAreAsManyAsCanBeListed(@ForAll("sets") DecisionSet set) {
        Set<Architecture> all = new HashSet<>(List.of(set.architecture(new int[set.size()])));
        for (Decision decision : set.all()) {
            for (Architecture known : List.copyOf(all)) {
                IntStream.range(0, decision.size()).forEach(i -> all.add(known.with(decision, i)));
            }
        }
        assertThat(set.assignments()).isEqualTo(BigInteger.valueOf(all.size()));
    }

    @Property
    void anArchitectureIsItsOptions(@ForAll("sets") DecisionSet set, @ForAll long seed) {
        Architecture drawn = Architecture.uniform(set, Seeds.generator(seed, "drawn", 0));
        assertThat(drawn.decisions()).isSameAs(set);
        Map<String, String> map = drawn.toMap();
        assertThat(map.keySet())
                .containsExactlyElementsOf(
                        set.all().stream().map(Decision::path).toList());
        int[] read =
                set.all().stream().mapToInt(d -> d.indexOf(map.get(d.path()))).toArray();
        assertThat(read).isEqualTo(drawn.indices());
        assertThat(set.architecture(read))
                .isEqualTo(drawn)
                .hasSameHashCodeAs(drawn)
                .hasToString(map.toString());
        for (int i = 0; i < set.size(); i++) {
            Decision decision = set.all().get(i);
            assertThat(drawn.index(decision)).isEqualTo(drawn.index(i)).isEqualTo(read[i]);
            assertThat(drawn.option(decision)).isEqualTo(map.get(decision.path()));
            Architecture changed = drawn.with(decision, decision.size() - 1);
            assertThat(changed.index(i)).isEqualTo(decision.size() - 1);
            assertThat(changed.equals(drawn)).isEqualTo(read[i] == decision.size() - 1);
        }
    }

    @Test
    void everyOptionIsDrawnEquallyOften() {
        int[] counts = new int[3];
        for (int i = 0; i < 3_000; i++) {
            counts[Architecture.uniform(SET, Seeds.generator(1, "drawn", i)).index(KERNEL)]++;
        }
        IntStream.of(counts).forEach(count -> assertThat(count).isBetween(900, 1_100));
    }

    @Test
    void architecturesCannotBeChangedFromOutside() {
        int[] given = {1, 1};
        Architecture architecture = SET.architecture(given);
        given[0] = 2;
        architecture.indices()[1] = 0;
        assertThat(architecture.indices()).containsExactly(1, 1);
    }

    @Test
    void architecturesOfOtherDecisionsAreOthers() {
        DecisionSet other = new DecisionSet(List.of(KERNEL, Decision.ofLabels("op", "none", "conv")));
        assertThat(SET.architecture(0, 1))
                .isNotEqualTo(other.architecture(0, 1))
                .isNotEqualTo("{kernel=3, op=conv}");
        assertThat(SET.architecture(0, 1)).isEqualTo(new DecisionSet(List.of(KERNEL, OP)).architecture(0, 1));
    }

    @Test
    void badPositionsAreNamed() {
        assertThatThrownBy(() -> SET.architecture(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected 2 option positions, got 1");
        assertThatThrownBy(() -> SET.architecture(3, 0)).hasMessage("decision 'kernel': position 3 is outside 0..2");
        assertThatThrownBy(() -> SET.architecture(0, -1)).hasMessage("decision 'op': position -1 is outside 0..1");
        assertThatThrownBy(() -> SET.architecture(0, 0).with(OP, 2))
                .hasMessage("decision 'op': position 2 is outside 0..1");
    }

    @Test
    void strangersAreNamed() {
        Decision stranger = Decision.ofInts("kernel", 3, 5);
        assertThatThrownBy(() -> SET.position(stranger))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("decision 'kernel' does not belong to this space");
        assertThatThrownBy(() -> SET.architecture(0, 0).index(stranger)).hasMessageContaining("'kernel'");
        assertThatThrownBy(() -> SET.byPath("kernels"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no decision 'kernels'; known: [kernel, op]");
        assertThatThrownBy(() -> new DecisionSet(List.of(KERNEL, stranger)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("two decisions are named 'kernel'");
    }

    @Test
    void decisionsAreCheckedAtBirth() {
        assertThatThrownBy(() -> new Decision(" ", List.of("1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs a path");
        assertThatThrownBy(() -> new Decision("op", List.of())).hasMessage("decision 'op' has no options");
        assertThatThrownBy(() -> Decision.ofLabels("op", "a", "b", "a"))
                .hasMessage("decision 'op' has duplicate options: [a, b, a]");
        assertThatThrownBy(() -> OP.indexOf("none")).hasMessage("decision 'op': 'none' is not one of [skip, conv]");
        assertThat(OP.indexOf("conv")).isEqualTo(1);
        assertThat(KERNEL.options()).containsExactly("3", "5", "7");
    }

    @Test
    void aDecisionIsANumberOrAPosition() {
        assertThat(KERNEL.value().value(SET.architecture(2, 0))).isEqualTo(7);
        assertThat(KERNEL.position().value(SET.architecture(2, 0))).isEqualTo(2);
        assertThat(OP.position().value(SET.architecture(0, 1))).isEqualTo(1);
        assertThat(KERNEL.number(1)).isEqualTo(5);
        assertThatThrownBy(OP::value)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("decision 'op': expected whole numbers, got 'skip'");
    }
}

package org.espalier.space;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.graph.Network;
import org.espalier.random.Seeds;

/** What is read off an open graph against what is counted in the closed network. */
class GraphPropertyTest {
    private static final int MOST = 200;

    /** Layers without their names, which tell options apart that say the same. */
    private static List<Object> layers(Network network) {
        return network.layers().stream()
                .<Object>map(l -> List.of(l.operation(), l.inputs(), l.output()))
                .toList();
    }

    @Property(tries = 60)
    void countersAndShapesAreThoseOfTheClosedNetwork(@ForAll long seed) {
        GraphSpace space = RandomSpaces.space(seed);
        for (Architecture member : RandomSpaces.assignments(space, MOST)) {
            Network network = space.network(member);
            assertThat(space.counters().params().of(member)).isEqualTo(network.params());
            assertThat(space.counters().macs().of(member)).isEqualTo(network.macs());
            assertThat(space.counters().activationBytes().of(member)).isEqualTo(network.activationBytes());
            assertThat(space.counters().output().fix(member))
                    .isEqualTo(network.shape(network.layers().size()));
            assertThat(space.input().fix(member)).isEqualTo(network.input());
        }
    }

    @Property(tries = 60)
    void everyLayerIsClosedAndReadsWhatStandsBefore(@ForAll long seed) {
        GraphSpace space = RandomSpaces.space(seed);
        Network network = space.network(space.sample(Seeds.generator(seed, "member", 0)));
        Set<String> names = new HashSet<>();
        for (int i = 0; i < network.layers().size(); i++) {
            Network.Layer layer = network.layers().get(i);
            int number = i + 1;
            assertThat(names.add(layer.name())).as(layer.name()).isTrue();
            assertThat(layer.inputs()).allMatch(value -> value >= 0 && value < number);
            assertThat(layer.operation().attributes()).allMatch(e -> e.isConstant());
            assertThat(layer.operation().shape(network.inputShapes(layer))).isEqualTo(layer.output());
            assertThat(layer.output().elements().asLong()).isPositive();
        }
    }

    @Property(tries = 60)
    void theCanonicalFormIsTheSameNetwork(@ForAll long seed) {
        GraphSpace space = RandomSpaces.space(seed);
        for (Architecture drawn : RandomSpaces.assignments(space, 40)) {
            Architecture canonical = space.canonical(drawn);
            assertThat(space.canonical(canonical)).isEqualTo(canonical);
            assertThat(layers(space.network(canonical))).isEqualTo(layers(space.network(drawn)));
            Set<Decision> active = space.active(drawn);
            for (Decision decision : space.decisions().all()) {
                if (!active.contains(decision)) {
                    Architecture other = drawn.with(decision, decision.size() - 1);
                    assertThat(space.canonical(other)).isEqualTo(canonical);
                }
            }
        }
    }

    @Property(tries = 60)
    void theSizeIsTheNumberOfCanonicalForms(@ForAll long seed) {
        GraphSpace space = RandomSpaces.space(seed);
        if (space.decisions().assignments().bitLength() <= 10) {
            Set<Architecture> members = new HashSet<>();
            RandomSpaces.assignments(space, 1 << 11).forEach(a -> members.add(space.canonical(a)));
            assertThat(space.size()).isEqualTo(members.size());
        }
    }

    @Property(tries = 60)
    void neighboursAreTheMembersOneAnswerAway(@ForAll long seed) {
        GraphSpace space = RandomSpaces.space(seed);
        Architecture member = space.sample(Seeds.generator(seed, "member", 0));
        Set<Architecture> expected = new LinkedHashSet<>();
        for (Decision decision : space.decisions().all()) {
            for (int i = 0; i < decision.size(); i++) {
                expected.add(space.canonical(member.with(decision, i)));
            }
        }
        expected.remove(member);
        assertThat(space.neighbours(member)).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Property(tries = 60)
    void theOwnNotationIsReadBack(@ForAll long seed) {
        GraphSpace space = RandomSpaces.space(seed);
        SplittableRandom random = Seeds.generator(seed, "members", 0);
        for (int i = 0; i < 10; i++) {
            Architecture member = Architecture.uniform(space.decisions(), random);
            assertThat(space.codec().parse(space.codec().format(member))).isEqualTo(member);
        }
    }
}

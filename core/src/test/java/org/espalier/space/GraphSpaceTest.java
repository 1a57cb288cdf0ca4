package org.espalier.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Network;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Identity;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Shape;
import org.espalier.random.Seeds;
import org.junit.jupiter.api.Test;

class GraphSpaceTest {
    private static final Decision KERNEL = Decision.ofInts("block.kernel", 3, 5);
    private static final Decision WIDTH = Decision.ofInts("stem.width", 8, 16);
    private static final Decision DEPTH = Decision.ofInts("depth", 1, 2, 3);
    private static final Decision OP = Decision.ofLabels("op", "skip", "conv");
    private static final Decision RESOLUTION = Decision.ofInts("resolution", 16, 32);

    private static GraphSpace space() {
        Expr width = WIDTH.value();
        Graph conv = conv(width);
        Graph.Builder b = Graph.builder(1);
        int stem = b.add("stem", Conv.dense(width, Expr.of(3), 2), 0);
        int blocks = b.repeat("blocks", DEPTH, List.of(conv, conv, conv), stem);
        int mixed = b.oneOf("mixed", OP, List.of(Graph.of("id", new Identity()), conv), blocks);
        int pooled = b.add("pool", new GlobalAveragePool(), mixed);
        Graph graph = b.build(b.add("classifier", new Linear(Expr.of(10), true), pooled));
        return GraphSpace.of("toy", graph, new Shape(Expr.of(3), RESOLUTION.value(), RESOLUTION.value()));
    }

    private static Graph conv(Expr width) {
        Graph.Builder b = Graph.builder(1);
        int depthwise = b.add("depthwise", Conv.depthwise(width, KERNEL.value(), 1, 1), 0);
        int norm = b.add("norm", new BatchNorm(true), depthwise);
        return b.build(b.add("relu", Activation.relu(), norm));
    }

    @Test
    void countersAgreeWithEveryMember() {
        GraphSpace space = space();
        Set<Architecture> seen = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            Architecture member = space.sample(Seeds.generator(1, "members", i));
            Network network = space.network(member);
            assertThat(space.counters().params().of(member)).isEqualTo(network.params());
            assertThat(space.counters().macs().of(member)).isEqualTo(network.macs());
            assertThat(space.counters().activationBytes().of(member)).isEqualTo(network.activationBytes());
            seen.add(member);
        }
        assertThat(space.size()).isEqualTo(48);
        assertThat(seen).hasSize(48);
    }

    @Test
    void countsByHand() {
        GraphSpace space = space();
        Architecture member = space.codec()
                .parse(
                        "{\"resolution\":\"32\",\"stem.width\":\"8\",\"depth\":\"2\",\"block.kernel\":\"5\",\"op\":\"skip\"}");
        Network network = space.network(member);
        assertThat(network.params()).isEqualTo(3 * 8 * 9 + 2 * (8 * 25 + 16) + 8 * 10 + 10);
        assertThat(network.macs()).isEqualTo(16 * 16 * (3 * 8 * 9 + 2 * 8 * 25) + 80);
        assertThat(network.classes()).isEqualTo(10);
    }

    @Test
    void codecGoesBothWays() {
        GraphSpace space = space();
        for (int i = 0; i < 50; i++) {
            Architecture member = space.sample(Seeds.generator(2, "members", i));
            assertThat(space.codec().parse(space.codec().format(member))).isEqualTo(member);
        }
    }

    @Test
    void badNotationIsNamed() {
        assertThatThrownBy(() -> space().codec().parse("{\"depth\":\"7\"}")).hasMessageContaining("resolution");
        assertThatThrownBy(() -> space().codec().parse("nonsense")).hasMessageContaining("nonsense");
    }

    @Test
    void neighboursDifferInOneActiveDecision() {
        GraphSpace space = space();
        Architecture member = space.sample(Seeds.generator(3, "member", 0));
        assertThat(space.neighbours(member)).hasSize(1 + 1 + 2 + 1 + 1).doesNotContain(member);
    }
}

package org.espalier.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.espalier.decision.Architecture;
import org.espalier.graph.Network;
import org.espalier.graph.Primitives.Concat;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.junit.jupiter.api.Test;

class EnasSpaceFactoryTest {
    private static final Zoo ZOO = Zoo.installed();
    /** The cells that the authors found, from their script of the final training. */
    private static final String FOUND =
            "0 2 0 0 0 4 0 1 0 4 1 1 1 0 0 1 0 2 1 1 1 0 1 0 0 3 0 2 1 1 3 1 1 0 0 4 0 3 1 1";

    private static SearchSpace small(int nodes, int layers) {
        return ZOO.space(
                "enas",
                Map.of(
                        "input",
                        List.of(3, 8, 8),
                        "channels",
                        4,
                        "layers",
                        layers,
                        "nodes",
                        nodes,
                        "search_channels",
                        4,
                        "search_layers",
                        layers,
                        "classes",
                        10));
    }

    private static Network.Layer layer(Network network, String name) {
        return network.layers().stream()
                .filter(layer -> layer.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no layer " + name));
    }

    /** Counted by a program of its own after the authors' construction, down to the classifier without bias; they have an auxiliary head beside it. */
    @Test
    void theCellThatTheAuthorsFound() {
        SearchSpace space = ZOO.space("enas", Map.of());
        Architecture found = space.codec().parse(FOUND);
        assertThat(space.codec().format(found)).isEqualTo(FOUND);
        Network network = space.network(found);
        assertThat(network.params()).isEqualTo(3_894_372);
        assertThat(space.counters().params().of(found)).isEqualTo(network.params());
    }

    /** Of everything that is drawn, and of both networks, the expressions count what the closed network has. */
    @Test
    void expressionsCountWhatIsBuilt() {
        SearchSpace space = small(5, 3);
        for (SearchSpace each : List.of(space, space.proxy())) {
            for (int i = 0; i < 40; i++) {
                Architecture member = each.sample(Seeds.generator(3, "member", i));
                Network network = each.network(member);
                assertThat(each.counters().params().of(member)).isEqualTo(network.params());
                assertThat(each.counters().macs().of(member)).isEqualTo(network.macs());
                assertThat(each.counters().activationBytes().of(member)).isEqualTo(network.activationBytes());
            }
        }
    }

    /**
     * One node of the normal cell that adds pools of both inputs, 4 channels, three layers of which the second and the fourth of five reduce; counted by hand.
     */
    @Test
    void countedByHand() {
        SearchSpace space = small(1, 3);
        Architecture pools = space.codec().parse("0 2 1 2 0 2 1 2");
        long stem = 3 * 12 * 9 + 2 * 12;
        // layer 0: two 1x1 convolutions from the stem's 12 channels, and the authors' further one on the second input
        long first = 2 * (12 * 4 + 8) + (4 * 4 + 8);
        // layer 1 reduces to 8 channels: the stem's 12, and the 4 of the one loose end
        long second = (12 * 8 + 16) + (4 * 8 + 16) + (8 * 8 + 16);
        // layer 2: the first input has twice the size and 4 channels; the second fits as it is
        long third = (4 * 8 + 16) + (8 * 8 + 16);
        // layer 3 reduces to 16: of 8 channels both
        long fourth = 2 * (8 * 16 + 32) + (16 * 16 + 32);
        long fifth = (8 * 16 + 32) + (16 * 16 + 32);
        long head = 16 * 10;
        assertThat(space.network(pools).params()).isEqualTo(stem + first + second + third + fourth + fifth + head);
        // a separable convolution of the normal cell stands three times: twice depthwise, pointwise and norm
        long separable = 0;
        for (int width : new int[] {4, 8, 16}) {
            separable += 2L * (9L * width + (long) width * width + 2L * width);
        }
        assertThat(space.network(space.codec().parse("0 0 1 2 0 2 1 2")).params())
                .isEqualTo(space.network(pools).params() + separable);
        // an identity of the reduction cell halves the resolution, from 8 to 8 channels and from 16 to 16
        assertThat(space.network(space.codec().parse("0 2 1 2 0 4 1 2")).params())
                .isEqualTo(space.network(pools).params() + (8 * 8 + 16) + (16 * 16 + 32));
    }

    /** Two nodes that read one input leave the other input and both nodes over. */
    @Test
    void looseEndsAreJoined() {
        SearchSpace space = small(2, 3);
        String pair = "0 2 0 2 0 2 0 2";
        Network network = space.network(space.codec().parse(pair + " " + pair));
        Network.Layer output = layer(network, "cell0/output/join");
        assertThat(output.operation()).isEqualTo(new Concat());
        assertThat(output.output().channels().asInt()).isEqualTo(3 * 4);
        assertThat(layer(network, "cell1/output/1/norm").output().height().asInt())
                .isEqualTo(4);
        String chain = "0 2 1 2 2 2 0 2";
        Network one = space.network(space.codec().parse(chain + " " + chain));
        assertThat(layer(one, "cell0/output/join").output().channels().asInt()).isEqualTo(4);
        assertThat(one.layers()).noneMatch(layer -> layer.name().startsWith("cell1/output/1/"));
    }

    /** In the searched network the weights of a loose end are those of the value, whatever else is loose. */
    @Test
    void theSearchedNetworkJoinsLooseEndsWithWeightsOfTheirOwn() {
        SearchSpace searched = small(2, 3).proxy();
        assertThat(searched.decisions().all()).isEqualTo(small(2, 3).decisions().all());
        Set<String> pairs = joins(searched, "0 2 0 2 0 2 0 2");
        assertThat(pairs).containsExactlyInAnyOrder("1", "2", "3");
        assertThat(joins(searched, "0 2 1 2 2 2 0 2")).containsExactlyInAnyOrder("3");
        assertThat(joins(searched, "0 2 1 2 0 2 0 2")).containsExactlyInAnyOrder("2", "3");
    }

    private static Set<String> joins(SearchSpace space, String cell) {
        Network network = space.network(space.codec().parse(cell + " " + cell));
        assertThat(layer(network, "cell2/output/join").output().channels().asInt())
                .isEqualTo(8);
        return network.layers().stream()
                .map(Network.Layer::name)
                .filter(name -> name.startsWith("cell0/output/") && name.endsWith("/conv"))
                .map(name -> name.split("/")[2])
                .collect(Collectors.toSet());
    }

    /** Two reductions in eight layers, 20 channels that double. */
    @Test
    void theSearchedNetworkIsThatOfThePaper() {
        Network network = ZOO.space("enas", Map.of())
                .proxy()
                .network(ZOO.space("enas", Map.of()).codec().parse(FOUND));
        for (int layer = 0; layer < 8; layer++) {
            Network.Layer norm = layer(network, "cell" + layer + "/norm");
            assertThat(norm.output().channels().asInt()).isEqualTo(layer < 2 ? 20 : layer < 5 ? 40 : 80);
            assertThat(norm.output().height().asInt()).isEqualTo(layer < 2 ? 32 : layer < 5 ? 16 : 8);
        }
    }

    /** Of node n: (n+1)n/2 pairs of inputs in any order with 25 operations each, and n inputs twice with 15 pairs of operations. */
    @Test
    void members() {
        assertThat(small(1, 1).size()).isEqualTo(BigInteger.valueOf(55L * 55));
        assertThat(small(2, 1).size()).isEqualTo(BigInteger.valueOf(55L * 120).pow(2));
    }

    @Test
    void theOrderOfANodesInputsMakesNoDifference() {
        SearchSpace space = small(2, 1);
        Architecture one = space.codec().parse("1 0 0 3 2 1 0 4 1 4 1 0 0 0 0 0");
        assertThat(space.codec().format(space.canonical(one))).isEqualTo("0 3 1 0 0 4 2 1 1 0 1 4 0 0 0 0");
        assertThat(space.network(one).params())
                .isEqualTo(space.network(space.canonical(one)).params());
    }

    @Test
    void aGenotypeIsReadToo() {
        SearchSpace space = small(2, 1);
        String cell = "[[\"sep_conv_3x3\",0],[\"skip_connect\",0],[\"avg_pool_3x3\",2],[\"max_pool_3x3\",0]]";
        assertThat(space.codec()
                        .format(space.codec()
                                .parse("{\"normal\":" + cell + ",\"normal_concat\":[1,3],\"reduce\":" + cell + "}")))
                .isEqualTo("0 0 0 4 2 2 0 3 0 0 0 4 2 2 0 3");
        assertThatThrownBy(() -> space.codec()
                        .parse("{\"normal\":" + cell + ",\"normal_concat\":[2,3],\"reduce\":" + cell + "}"))
                .hasMessageContaining("'normal_concat' is [2, 3], what no node reads is [1, 3]");
        assertThatThrownBy(() -> space.codec()
                        .parse("{\"normal\":" + cell.replace("skip_connect", "skip") + ",\"reduce\":" + cell + "}"))
                .hasMessageContaining("'normal' position 1 (node 2, input 1): no operation 'skip'");
    }

    @Test
    void badEntriesAreNamed() {
        Map<String, String> refusals = Map.of(
                "0 2 0 0 0 4 2 1 0 2 0 0 0 4 5 1",
                "integer 6 of the reduction cell (input 1 of node 3) is '5', must be from 0 to 2",
                "0 2 2 0 0 4 2 1 0 2 0 0 0 4 2 1",
                "integer 2 of the normal cell (input 1 of node 2) is '2', must be from 0 to 1",
                "0 2 0 0 0 5 2 1 0 2 0 0 0 4 2 1",
                "integer 5 of the normal cell (operation on input 0 of node 3) is '5', must be from 0 to 4",
                "0 2 0 x 0 4 2 1 0 2 0 0 0 4 2 1",
                "integer 3 of the normal cell (operation on input 1 of node 2) is 'x', must be from 0 to 4",
                "0 2 0 -1 0 4 2 1 0 2 0 0 0 4 2 1",
                "integer 3 of the normal cell (operation on input 1 of node 2) is '-1', must be from 0 to 4",
                "0 2 0 1 0 4 2 1 0 2 0 0 0 4 2",
                "there are 15; expected 16 integers");
        refusals.forEach(
                (text, reason) -> assertThatThrownBy(() -> small(2, 1).codec().parse(text))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("enas architecture: " + reason));
    }

    @Test
    void theSpaceIsAsLargeAsTheArchitectureThatIsGiven() {
        assertThat(ZOO.space("enas", Map.of("nodes", 2)).codec().parse(FOUND.substring(0, 31)))
                .isNotNull();
        SpaceFactory factory = new EnasSpaceFactory();
        assertThat(factory.fitting(Map.of(), FOUND)).containsEntry("nodes", 5);
        assertThatThrownBy(() -> factory.fitting(Map.of(), "0 1 2")).hasMessageContaining("there are 3");
    }

    @Test
    void absurdSizesAreRefused() {
        assertThatThrownBy(() -> ZOO.space("enas", Map.of("nodes", 13)))
                .hasMessageContaining("nodes must be from 1 to 12");
        assertThatThrownBy(() -> ZOO.space("enas", Map.of("layers", 10_000)))
                .hasMessageContaining("enas: layers=10000 with nodes=5 stands for");
    }
}

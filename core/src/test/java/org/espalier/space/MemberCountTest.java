package org.espalier.space;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Network;
import org.espalier.graph.Operation;
import org.espalier.graph.Primitives.Dropout;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Shape;
import org.espalier.random.Seeds;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sizes against the number of canonical forms of all assignments, and against what the papers say. */
class MemberCountTest {
    private static final int MOST_ASSIGNMENTS = 1_000;

    /** A graph of random depth in which decisions stand in one another and in several places. */
    private static final class RandomGraph {
        private final SplittableRandom random;
        private final boolean repeatValues;
        private final List<Decision> pool = new ArrayList<>();
        private int leaves;

        RandomGraph(long seed, boolean repeatValues) {
            this.random = Seeds.generator(seed, "graph", 0);
            this.repeatValues = repeatValues;
            for (int i = 0; i < 6; i++) {
                int[] options = IntStream.rangeClosed(1, 1 + random.nextInt(3)).toArray();
                pool.add(Decision.ofInts("d" + i, options));
            }
        }

        private Decision decision() {
            return pool.get(random.nextInt(pool.size()));
        }

        /** Odd, and another one each time unless values may be repeated. */
        private Expr value(int depth) {
            if (depth == 0 || random.nextInt(3) == 0) {
                return Expr.of(repeatValues ? 3 + 2L * random.nextInt(3) : 2L * ++leaves + 1);
            }
            Decision decision = decision();
            return Expr.select(
                    decision,
                    IntStream.range(0, decision.size())
                            .mapToObj(i -> value(depth - 1))
                            .toList());
        }

        private Operation leaf() {
            return random.nextBoolean()
                    ? Conv.dense(Expr.of(3), value(2), 1)
                    : new Dropout(repeatValues ? 0.1 * random.nextInt(3) : 1e-6 * ++leaves);
        }

        Graph graph(int depth) {
            Graph.Builder b = Graph.builder(1);
            int at = 0;
            int nodes = 1 + random.nextInt(3);
            for (int i = 0; i < nodes; i++) {
                at = switch (depth == 0 ? 0 : random.nextInt(4)) {
                    case 1 -> b.add("sub" + i, graph(depth - 1), at);
                    case 2 -> {
                        Decision decision = decision();
                        yield b.oneOf("either" + i, decision, graphs(decision.size(), depth), at);
                    }
                    case 3 -> {
                        Decision decision = decision();
                        yield b.repeat("times" + i, decision, graphs(decision.size(), depth), at);
                    }
                    default -> b.add("leaf" + i, leaf(), at);
                };
            }
            return b.build(at);
        }

        private List<Graph> graphs(int count, int depth) {
            return Stream.generate(() -> graph(depth - 1)).limit(count).toList();
        }

        GraphSpace space() {
            Graph.Builder b = Graph.builder(1);
            int body = b.add("body", graph(2), 0);
            return GraphSpace.of("random", b.build(b.add("pool", new GlobalAveragePool(), body)), Shape.of(3, 8, 8));
        }
    }

    private static List<Architecture> assignments(SearchSpace space) {
        List<Architecture> all = new ArrayList<>();
        int n = space.decisions().size();
        int[] indices = new int[n];
        int place;
        do {
            all.add(new Architecture(space.decisions(), indices));
            place = 0;
            while (place < n
                    && ++indices[place] == space.decisions().all().get(place).size()) {
                indices[place++] = 0;
            }
        } while (place < n);
        return all;
    }

    /** A network without the names of its layers, which tell options apart. */
    private static List<Object> layers(Network network) {
        return network.layers().stream()
                .<Object>map(l -> List.of(l.operation(), l.inputs(), l.output()))
                .toList();
    }

    @Test
    void sizeIsTheNumberOfCanonicalFormsOfRandomGraphs() {
        int checked = 0;
        int conditional = 0;
        for (int seed = 0; seed < 400; seed++) {
            SearchSpace space = new RandomGraph(seed, true).space();
            if (space.decisions().assignments().compareTo(BigInteger.valueOf(MOST_ASSIGNMENTS)) > 0) {
                continue;
            }
            Map<Architecture, List<Object>> members = new HashMap<>();
            for (Architecture assignment : assignments(space)) {
                Architecture canonical = space.canonical(assignment);
                assertThat(space.canonical(canonical)).isEqualTo(canonical);
                List<Object> layers = members.computeIfAbsent(canonical, c -> layers(space.network(c)));
                assertThat(layers(space.network(assignment)))
                        .as("graph %d", seed)
                        .isEqualTo(layers);
            }
            assertThat(space.size()).as("graph %d", seed).isEqualTo(members.size());
            conditional += space.size().equals(space.decisions().assignments()) ? 0 : 1;
            checked++;
        }
        assertThat(checked).isGreaterThan(250);
        assertThat(conditional).isGreaterThan(150);
    }

    @Test
    void equalNetworksAreOneMember() {
        int checked = 0;
        for (int seed = 0; seed < 200; seed++) {
            SearchSpace space = new RandomGraph(seed, false).space();
            if (space.decisions().assignments().compareTo(BigInteger.valueOf(MOST_ASSIGNMENTS)) > 0) {
                continue;
            }
            Set<List<Object>> networks = new HashSet<>();
            for (Architecture assignment : assignments(space)) {
                networks.add(layers(space.network(assignment)));
            }
            assertThat(space.size()).as("graph %d", seed).isEqualTo(networks.size());
            checked++;
        }
        assertThat(checked).isGreaterThan(100);
    }

    @Test
    void optionsThatSayTheSameAreOne() {
        Decision width = Decision.ofInts("width", 1, 2, 3);
        Decision unused = Decision.ofInts("depth", 0, 1);
        Expr rounded = Expr.select(width, List.of(Expr.of(8), Expr.of(8), Expr.of(16)));
        Graph.Builder b = Graph.builder(1);
        int at = b.add("conv", Conv.dense(rounded, Expr.of(3), 1), 0);
        at = b.oneOf("either", unused, List.of(Graph.passThrough(1, 0), Graph.passThrough(1, 0)), at);
        at = b.add("classifier", new Linear(Expr.of(4), true), at);
        GraphSpace space = GraphSpace.of("same", b.build(at), Shape.of(3, 8, 8));
        assertThat(space.size()).isEqualTo(2);
        assertThat(space.canonical(space.decisions().architecture(1, 1)))
                .isEqualTo(space.decisions().architecture(0, 0));
        assertThat(space.neighbours(space.decisions().architecture(0, 0)))
                .containsExactly(space.decisions().architecture(2, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "nas-bench-201, 15625",
        "nas-bench-macro, 6561",
        "nats-size, 32768",
        "nas-bench-101, 423624",
        "spos, 1099511627776", // 4^20
        "single-path, 31250000000000", // 4^5 x 5^15
        "mobilenet-v3, 543966387314312146275", // 25 x 7371^5
        "proxyless, 4895697485828809316475", // 9 for the closing block, which has no depth
        "resnet-18, 1",
    })
    void sizesAreThoseOfThePapers(String name, BigInteger size) {
        assertThat(Zoo.installed().space(name, Map.of()).size()).isEqualTo(size);
    }

    /** Depths 2 to 4 of blocks with 3 kernels x 3 expansions: 81 + 729 + 6561 for each stage. */
    @Test
    void aStageOfElasticDepthCountsTheBlocksThatRun() {
        BigInteger stage = BigInteger.valueOf(7371);
        assertThat(Zoo.installed().space("mobilenet-v3", Map.of()).size())
                .isEqualTo(stage.pow(5).multiply(BigInteger.valueOf(25)));
        assertThat(Zoo.installed().space("proxyless", Map.of()).size())
                .isEqualTo(stage.pow(5).multiply(BigInteger.valueOf(25 * 9)));
    }

    /**
     * The stem's middle layer runs at the largest of three depths only, and two of its three widths are rounded to 24 channels; stages
     * of 2 to 4, 2 to 4, 4 to 6 and 2 to 4 blocks with 3 ratios each; 5 other widths; 4 sizes.
     */
    @Test
    void elasticResNet() {
        BigInteger two = BigInteger.valueOf(9 + 27 + 81);
        BigInteger four = BigInteger.valueOf(81 + 243 + 729);
        assertThat(Zoo.installed().space("resnet-50-elastic", Map.of()).size())
                .isEqualTo(two.pow(3).multiply(four).multiply(BigInteger.valueOf(2 * 2 * 243 * 4)));
    }
}

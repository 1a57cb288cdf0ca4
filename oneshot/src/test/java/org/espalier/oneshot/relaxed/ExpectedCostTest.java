package org.espalier.oneshot.relaxed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.assertj.core.data.Percentage;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Network;
import org.espalier.graph.Primitives;
import org.espalier.graph.Shape;
import org.espalier.oneshot.ToySpaces;
import org.espalier.random.Seeds;
import org.espalier.space.GraphSpace;
import org.espalier.space.Relaxation;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;

/** Shares of 0 and 1 cost what the member does; the estimate is asked about as often as there are options. */
class ExpectedCostTest {
    private static final SearchSpace CELLS = ToySpaces.cells();

    private static SearchSpace darts() {
        return Zoo.installed()
                .space("darts", Map.of("input", List.of(3, 16, 16), "classes", 4, "channels", 4, "cells", 3));
    }

    /** Milliseconds by layer, as a device's table has them: another number for each operation and shape that it reads. */
    private static ToDoubleFunction<Architecture> table(SearchSpace space) {
        return member -> {
            Network network = space.network(member);
            double sum = 0;
            for (Network.Layer layer : network.layers()) {
                long key = Seeds.derive(7, layer.operation() + " " + layer.output(), 0);
                sum += layer.operation().toString().startsWith("Zero") ? 0 : 0.01 + (key & 0xffff) / 65536.0;
            }
            return sum;
        };
    }

    private static Map<Decision, double[]> sharesOf(Relaxation relaxation, Architecture member) {
        Architecture choices = relaxation.choices(member);
        Map<Decision, double[]> shares = new LinkedHashMap<>();
        for (Decision decision : relaxation.decisions()) {
            double[] row = new double[decision.size()];
            row[choices.index(decision)] = 1;
            shares.put(decision, row);
        }
        return shares;
    }

    private static void requireExact(SearchSpace space, ToDoubleFunction<Architecture> estimate) {
        Relaxation relaxation = space.relaxation().orElseThrow();
        int[] asked = {0};
        ExpectedCost cost = ExpectedCost.of(relaxation, member -> {
            asked[0]++;
            return estimate.applyAsDouble(member);
        });
        int options = relaxation.decisions().stream().mapToInt(Decision::size).sum();
        assertThat(asked[0]).isLessThanOrEqualTo(options + 1);
        for (int i = 0; i < 40; i++) {
            Architecture member = space.sample(Seeds.generator(1, "members", i));
            Map<Decision, double[]> shares;
            try {
                shares = sharesOf(relaxation, member);
            } catch (IllegalArgumentException noPlace) { // a node that reads one input twice
                continue;
            }
            assertThat(cost.of(shares))
                    .as("%s", member)
                    .isCloseTo(estimate.applyAsDouble(member), Percentage.withPercentage(1e-7));
        }
    }

    @Test
    void sharesOfOneMemberCostWhatItDoes() {
        requireExact(CELLS, table(CELLS));
        requireExact(CELLS, member -> CELLS.counters().macs().of(member));
        requireExact(CELLS, member -> CELLS.counters().params().of(member));
    }

    @Test
    void choicesWithinAChoiceCostNothingWhereItIsNotTaken() {
        SearchSpace nested = ToySpaces.nested();
        requireExact(nested, table(nested));
        Relaxation relaxation = nested.relaxation().orElseThrow();
        ExpectedCost cost = ExpectedCost.of(relaxation, table(nested));
        Map<Decision, double[]> shares = new LinkedHashMap<>();
        relaxation.decisions().forEach(decision -> shares.put(decision, even(decision)));
        double half = cost.of(shares);
        shares.put(relaxation.decisions().get(0), new double[] {1, 0, 0});
        double none = cost.of(shares);
        shares.put(relaxation.decisions().get(0), new double[] {0, 1, 0});
        double skip = cost.of(shares);
        shares.put(relaxation.decisions().get(0), new double[] {0, 0, 1});
        double inner = cost.of(shares);
        assertThat(half).isCloseTo((none + skip + inner) / 3, within(1e-9));
    }

    /** Three links, of which the last ones may be left out, and in each a choice of its own. */
    @Test
    void choicesInALinkCostNothingWhereItIsNotReached() {
        Decision depth = Decision.ofInts("depth", 1, 2, 3);
        List<Graph> links = new ArrayList<>();
        for (int link = 0; link < 3; link++) {
            Graph.Builder b = Graph.builder(1);
            links.add(b.build(b.oneOf(
                    "op",
                    Decision.ofLabels("link" + link, "1x1", "3x3", "skip"),
                    List.of(convolution(1), convolution(3), Graph.of("skip", new Primitives.Identity())),
                    0)));
        }
        Graph.Builder b = Graph.builder(1);
        int chain = b.repeat("chain", depth, links, b.add("stem", convolution(1), 0));
        int pooled = b.add("pool", new Primitives.GlobalAveragePool(), chain);
        Graph graph = b.build(b.add("classifier", new Primitives.Linear(Expr.of(4), true), pooled));
        SearchSpace space = GraphSpace.of("chain", graph, Shape.of(3, 8, 8));
        requireExact(space, member -> space.counters().params().of(member));
        requireExact(space, member -> space.counters().macs().of(member));
    }

    private static Graph convolution(int kernel) {
        return Graph.of("conv", Conv.dense(Expr.of(3), Expr.of(kernel), 1));
    }

    private static double[] even(Decision decision) {
        double[] row = new double[decision.size()];
        java.util.Arrays.fill(row, 1.0 / row.length);
        return row;
    }

    /** Each node keeps two edges: what matters is which, and by what operation. */
    @Test
    void edgesThatCompeteCostWhatTheMemberDoes() {
        SearchSpace darts = darts();
        requireExact(darts, member -> darts.counters().params().of(member));
        requireExact(darts, member -> darts.counters().macs().of(member));
        requireExact(darts, byEdge(darts));
    }

    /** Nothing is preferred: what members cost on the average, not what all edges together do. */
    @Test
    void evenSharesCostWhatMembersDoOnTheAverage() {
        SearchSpace darts = darts();
        Relaxation relaxation = darts.relaxation().orElseThrow();
        ToDoubleFunction<Architecture> params =
                member -> darts.counters().params().of(member);
        ExpectedCost cost = ExpectedCost.of(relaxation, params);
        Map<Decision, double[]> shares = new LinkedHashMap<>();
        relaxation.decisions().forEach(decision -> shares.put(decision, even(decision)));
        double mean = 0;
        for (int i = 0; i < 200; i++) {
            mean += params.applyAsDouble(darts.sample(Seeds.generator(2, "members", i))) / 200;
        }
        assertThat(cost.of(shares)).isCloseTo(mean, Percentage.withPercentage(10));
    }

    /** Another number for each operation on each edge of each kind of cell, whatever it is made of. */
    private static ToDoubleFunction<Architecture> byEdge(SearchSpace darts) {
        Relaxation relaxation = darts.relaxation().orElseThrow();
        return member -> {
            Architecture choices = relaxation.choices(member);
            double sum = 3;
            for (Decision decision : relaxation.decisions()) {
                int option = choices.index(decision);
                sum += option == 0 ? 0 : 1 + (Seeds.derive(5, decision.path(), option) & 0xff) / 256.0;
            }
            return sum;
        };
    }
}

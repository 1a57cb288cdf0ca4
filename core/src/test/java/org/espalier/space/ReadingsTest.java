package org.espalier.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.decision.Expr;
import org.espalier.graph.Body;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Identity;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Shape;
import org.espalier.random.Seeds;
import org.espalier.search.TestSpaces;
import org.junit.jupiter.api.Test;

/** Sums over decisions, landmarks, elasticity, relaxation. */
class ReadingsTest {
    private static final Shape IMAGE = Shape.of(3, 8, 8);
    private static final Decision OP = Decision.ofLabels("op", "skip", "conv");
    private static final Graph SKIP = Graph.of("skip", new Identity());

    private static Graph conv(Expr out, Expr kernel) {
        return Graph.of("conv", Conv.dense(out, kernel, 1));
    }

    private static GraphSpace space(Graph body, Shape input) {
        Graph.Builder b = Graph.builder(1);
        int pooled = b.add("pool", new GlobalAveragePool(), b.add("body", body, 0));
        return GraphSpace.of("space", b.build(b.add("classifier", new Linear(Expr.of(4), true), pooled)), input);
    }

    private static Graph node(Body body) {
        Graph.Builder b = Graph.builder(1);
        return b.build(b.add("node", body, 0));
    }

    /** Terms that depend on more combinations than are tabulated are evaluated as they stand. */
    @Test
    void sumsOfTermsWithAndWithoutATable() {
        List<Decision> all = IntStream.range(0, 17)
                .mapToObj(i -> Decision.ofInts("d" + i, 1, 2))
                .toList();
        DecisionSet decisions = new DecisionSet(all);
        for (int together : new int[] {1, 2, 15, 16, 17}) {
            Expr product = Expr.ONE;
            for (int i = 0; i < together; i++) {
                product = product.times(all.get(i).value());
            }
            Counters.TermSum sum = Counters.TermSum.of(
                    List.of(Expr.of(5), product, all.get(16).value(), Expr.of(7), product), decisions);
            for (int i = 0; i < 50; i++) {
                Architecture drawn = Architecture.uniform(decisions, Seeds.generator(together, "drawn", i));
                long expected = 1;
                for (int d = 0; d < together; d++) {
                    expected *= drawn.index(d) + 1;
                }
                assertThat(sum.of(drawn)).isEqualTo(12 + 2 * expected + drawn.index(16) + 1);
            }
        }
        assertThat(Counters.TermSum.of(List.of(), decisions).of(decisions.architecture(new int[17])))
                .isZero();
    }

    @Test
    void aSumKnowsThePositionsOfItsDecisions() {
        Decision a = Decision.ofInts("a", 1, 2, 3);
        Decision b = Decision.ofInts("b", 10, 20);
        DecisionSet decisions = new DecisionSet(List.of(Decision.ofInts("unused", 0, 1), b, a));
        Counters.TermSum sum = Counters.TermSum.of(
                List.of(a.value().times(b.value()), b.value().times(a.value())), decisions);
        assertThat(sum.of(decisions.architecture(1, 1, 2))).isEqualTo(2 * 3 * 20);
        assertThat(sum.of(decisions.architecture(0, 0, 1))).isEqualTo(2 * 2 * 10);
        assertThatThrownBy(() -> Counters.TermSum.of(List.of(OP.position()), decisions))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'op' does not belong");
    }

    @Test
    void countersOfMembersThatAreBuiltAnew() {
        GraphSpace space = TestSpaces.elastic();
        Counters counters = Counters.of(space::network, space.counters().output());
        for (int i = 0; i < 20; i++) {
            Architecture member = space.sample(Seeds.generator(2, "member", i));
            assertThat(counters.params().of(member))
                    .isEqualTo(space.counters().params().of(member));
            assertThat(counters.macs().of(member))
                    .isEqualTo(space.counters().macs().of(member));
            assertThat(counters.activationBytes().of(member))
                    .isEqualTo(space.counters().activationBytes().of(member));
        }
        assertThat(counters.output()).isEqualTo(Shape.of(4, 1, 1));
    }

    @Test
    void landmarksAreTheLeastTheMiddleAndTheMost() {
        GraphSpace space = TestSpaces.elastic();
        Landmarks landmarks = Landmarks.byMacs(space);
        assertThat(landmarks.smallest()).isEqualTo(space.decisions().architecture(0, 0, 0, 0, 0));
        assertThat(landmarks.largest()).isEqualTo(space.decisions().architecture(3, 2, 2, 2, 2));
        List<Long> drawn = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            drawn.add(space.counters().macs().of(space.sample(Seeds.generator(9, "drawn", i))));
        }
        drawn.sort(null);
        assertThat(space.counters().macs().of(landmarks.median())).isBetween(drawn.get(1_800), drawn.get(2_200));
        assertThat(Landmarks.byMacs(space)).isEqualTo(landmarks);
    }

    @Test
    void landmarksFollowTheirCostAndKeepToMembers() {
        GraphSpace space = TestSpaces.cell();
        Landmarks landmarks = Landmarks.by(space, a -> -space.counters().macs().of(a));
        assertThat(landmarks.smallest()).isEqualTo(space.decisions().architecture(4, 4, 4, 4, 4, 4));
        assertThat(landmarks.largest()).isEqualTo(space.decisions().architecture(0, 0, 0, 0, 0, 0));
        SearchSpace odd = TestRules.only(space, a -> a.index(0) != 4 && a.index(5) != 0);
        landmarks = Landmarks.byMacs(odd);
        assertThat(landmarks.largest()).isEqualTo(space.decisions().architecture(3, 4, 4, 4, 4, 4));
        assertThat(landmarks.smallest()).isEqualTo(space.decisions().architecture(0, 0, 0, 0, 0, 1));
        Landmarks same = Landmarks.byMacs(TestSpaces.fixed());
        assertThat(same.smallest()).isEqualTo(same.median()).isEqualTo(same.largest());
    }

    @Test
    void elasticIsWhatSlicesSharedWeights() {
        Decision width = Decision.ofInts("width", 8, 16);
        Graph plain = conv(Expr.of(8), Expr.of(3));
        Graph open = conv(width.value(), Expr.of(3));
        Decision twice = Decision.ofInts("depth", 1, 2);
        Decision once = Decision.ofInts("depth", 1);
        assertThat(elastic(plain)).isFalse();
        assertThat(elastic(open)).isTrue();
        assertThat(elastic(conv(Expr.of(8), width.value()))).isTrue();
        assertThat(elastic(node(new Body.Sub(plain)))).isFalse();
        assertThat(elastic(node(new Body.Sub(open)))).isTrue();
        assertThat(elastic(node(new Body.OneOf(OP, List.of(SKIP, plain))))).isFalse();
        assertThat(elastic(node(new Body.OneOf(OP, List.of(SKIP, open))))).isTrue();
        assertThat(elastic(node(new Body.Repeat(twice, List.of(plain, plain))))).isTrue();
        assertThat(elastic(node(new Body.Repeat(once, List.of(plain))))).isFalse();
        assertThat(elastic(node(new Body.Repeat(once, List.of(open))))).isTrue();
        assertThat(elastic(node(ends(Body.Ends.Join.CONCAT, width.position()))))
                .as("loose ends are no sizes")
                .isFalse();
        assertThat(Elasticity.isElastic(space(plain, new Shape(Expr.of(3), width.value(), width.value()))))
                .isTrue();
        assertThat(Elasticity.isElastic(TestRules.only(space(open, IMAGE), a -> true)))
                .isFalse();
    }

    /** One value that always stands, and one that does so perhaps. */
    private static Body ends(Body.Ends.Join join, Expr second) {
        Graph.Builder b = Graph.builder(1);
        Body both = new Body.Ends(List.of(Expr.ONE, second), List.of(SKIP, SKIP), join);
        return new Body.Sub(b.build(b.add("ends", both, 0, 0)));
    }

    /** What stands by a decision has no place in a mixture of candidates, though every decision be a choice. */
    @Test
    void endsThatStandByDecisionsAreCountedAndNotRelaxed() {
        Graph.Builder b = Graph.builder(1);
        int chosen = b.oneOf("op", OP, List.of(SKIP, conv(Expr.of(3), Expr.of(3))), 0);
        assertThat(space(b.build(chosen), IMAGE).relaxation()).isPresent();
        Body ends = new Body.Ends(
                List.of(Expr.ONE, Expr.ONE.minus(OP.position())),
                List.of(SKIP, conv(Expr.of(5), Expr.ONE)),
                Body.Ends.Join.CONCAT);
        GraphSpace open = space(b.build(b.add("ends", ends, chosen, chosen)), IMAGE);
        assertThat(open.relaxation()).isEmpty();
        assertThat(open.size()).isEqualTo(2);
        for (int i = 0; i < 2; i++) {
            Architecture member = open.decisions().architecture(i);
            assertThat(open.counters().params().of(member))
                    .isEqualTo(i == 0 ? 3 * 5 + (8 + 1) * 4 : 3 * 3 * 9 + (3 + 1) * 4)
                    .isEqualTo(open.network(member).params());
            assertThat(open.counters().macs().of(member))
                    .isEqualTo(open.network(member).macs());
            assertThat(open.counters().activationBytes().of(member))
                    .isEqualTo(open.network(member).activationBytes());
        }
    }

    private static boolean elastic(Graph body) {
        return Elasticity.isElastic(space(body, IMAGE));
    }

    @Test
    void choicesAreRelaxedAndTheLikeliestOptionIsTaken() {
        Decision second = Decision.ofLabels("second", "a", "b", "c");
        Graph inner = node(new Body.OneOf(second, List.of(SKIP, SKIP, conv(Expr.of(8), Expr.ONE))));
        GraphSpace space = space(node(new Body.OneOf(OP, List.of(SKIP, inner))), IMAGE);
        Relaxation relaxation = space.relaxation().orElseThrow();
        assertThat(relaxation.decisions()).containsExactly(OP, second);
        Map<Decision, double[]> likely = Map.of(OP, new double[] {0.4, 0.6}, second, new double[] {0.2, 0.4, 0.4});
        Architecture derived = relaxation.derivation().derive(likely);
        assertThat(derived.indices()).containsExactly(1, 1);
        assertThat(relaxation.derivation().logLikelihood(likely, derived)).isEqualTo(Math.log(0.6) + Math.log(0.4));
        assertThat(relaxation
                        .derivation()
                        .logLikelihood(
                                Map.of(OP, new double[] {0, 1}),
                                space.decisions().architecture(0, 0)))
                .isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @Test
    void choicesAndNumbersOfRepeatsAreRelaxedAndOtherDecisionsAreNot() {
        Graph choice = node(new Body.OneOf(OP, List.of(SKIP, conv(Expr.of(3), Expr.of(3)))));
        Decision depth = Decision.ofInts("depth", 1, 2);
        Graph chain = node(new Body.Repeat(depth, List.of(choice, choice)));
        assertThat(space(chain, IMAGE).relaxation().orElseThrow().decisions()).containsExactly(depth, OP);
        assertThat(GraphSpace.argmax(chain, new DecisionSet(List.of(OP))))
                .as("a number of repeats that is none of the decisions")
                .isNull();
        assertThat(space(conv(Decision.ofInts("width", 8, 16).value(), Expr.ONE), IMAGE)
                        .relaxation())
                .isEmpty();
        assertThat(space(SKIP, IMAGE).relaxation()).isEmpty();
        assertThat(space(node(new Body.Sub(choice)), IMAGE).relaxation()).isPresent();
    }

    @Test
    void aSpaceNeedsAllItsDecisions() {
        Graph choice = node(new Body.OneOf(OP, List.of(SKIP, SKIP)));
        DecisionSet none = new DecisionSet(List.of());
        assertThatThrownBy(() -> new GraphSpace("space", choice, IMAGE, none, new PathCodec(none), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("decision 'op' does not belong to this space");
        assertThat(space(choice, IMAGE)).hasToString("space (1 decisions)");
        assertThat(space(choice, IMAGE).classes()).isEqualTo(4);
    }

    @Test
    void decisionsThatNothingReadsDoNotMatter() {
        DecisionSet decisions = new DecisionSet(List.of(Decision.ofInts("unused", 1, 2, 3), OP));
        Graph choice = node(new Body.OneOf(OP, List.of(SKIP, conv(Expr.of(3), Expr.ONE))));
        GraphSpace space = new GraphSpace("space", choice, IMAGE, decisions, new PathCodec(decisions), null);
        assertThat(space.size()).isEqualTo(2);
        assertThat(space.active(decisions.architecture(2, 1))).containsExactly(OP);
        assertThat(space.canonical(decisions.architecture(2, 1))).isEqualTo(decisions.architecture(0, 1));
        assertThat(space.neighbours(decisions.architecture(0, 1))).containsExactly(decisions.architecture(0, 0));
    }
}

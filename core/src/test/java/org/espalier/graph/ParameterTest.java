package org.espalier.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.decision.Expr;
import org.espalier.graph.Parameter.Role;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.Linear;
import org.espalier.random.Seeds;
import org.junit.jupiter.api.Test;

class ParameterTest {
    private static final Decision WIDTH = Decision.ofInts("width", 4, 8);
    private static final Architecture WIDE = new Architecture(new DecisionSet(List.of(WIDTH)), 1);

    @Test
    void openSizesCloseWithTheDecisions() {
        Parameter open = Parameter.matrix(WIDTH.value(), Expr.of(3));
        assertThat(open.largest()).containsExactly(8, 3);
        assertThat(open.elements().fix(WIDE).asInt()).isEqualTo(24);
        assertThatThrownBy(open::dims).isInstanceOf(IllegalStateException.class).hasMessageContaining("width");
        Linear closed = new Linear(WIDTH.value(), true).fix(WIDE);
        assertThat(closed.parameters(List.of(Shape.of(3, 1, 1))))
                .extracting(Parameter::dims)
                .containsExactly(List.of(8, 3), List.of(8));
    }

    @Test
    void paramsAreTheTrainedValues() {
        List<Shape> inputs = List.of(Shape.of(8, 5, 5));
        Conv grouped = new Conv(Expr.of(12), Expr.of(1), Expr.of(7), 1, 1, Expr.of(4), true, true);
        assertThat(grouped.params(inputs).asInt()).isEqualTo(12 * 2 * 7 + 12);
        assertThat(new Linear(Expr.of(3), false).params(inputs).asInt()).isEqualTo(3 * 200);
        assertThat(new BatchNorm(true).params(inputs).asInt()).isEqualTo(16);
        assertThat(new BatchNorm(false).params(inputs).asInt()).isZero();
        assertThat(new Primitives.Identity().params(inputs)).isEqualTo(Expr.ZERO);
        Shape open = new Shape(WIDTH.value(), Expr.ONE, Expr.ONE);
        assertThat(new BatchNorm(true).params(List.of(open)))
                .as("one product, so that counters stay as small as they were")
                .isEqualTo(WIDTH.value().times(2));
    }

    @Test
    void badDeclarationsAreRefusedByTheirValues() {
        assertThatThrownBy(() -> Parameter.of("a/b", Role.SCALE, Expr.ONE)).hasMessageContaining("'a/b'");
        assertThatThrownBy(() -> Parameter.of("a.b", Role.SCALE, Expr.ONE)).hasMessageContaining("'a.b'");
        assertThatThrownBy(() -> Parameter.of(" ", Role.SCALE, Expr.ONE)).hasMessageContaining("' '");
        assertThatThrownBy(() -> Parameter.of("w", Role.KERNEL, Expr.of(3)))
                .hasMessageContaining("'w'")
                .hasMessageContaining("[3]")
                .hasMessageContaining("two dimensions");
        assertThatThrownBy(() -> Parameter.of("s", Role.SHIFT)).hasMessageContaining("'s'");
        assertThatThrownBy(() -> Parameter.of("s", Role.SHIFT, Expr.of(0))).hasMessageContaining("[0]");
    }

    /** The values that networks were measured with before stay the same, so that measurements stay comparable. */
    @Test
    void randomValuesFollowFromNameSizeAndRole() {
        Graph.Builder b = Graph.builder(1);
        int x = b.add("conv", Conv.dense(Expr.of(6), Expr.of(3), 1).withBias(), 0);
        x = b.add("norm", new BatchNorm(true), x);
        Graph graph = b.build(b.add("linear", new Linear(Expr.of(2), true), x));
        Network network =
                Flattening.network("n", graph, Shape.of(4, 5, 5), new Architecture(new DecisionSet(List.of())));
        Weights weights = Weights.random(network, 9);
        List<String> names = new ArrayList<>(List.of("conv.weight", "conv.bias", "norm.weight", "norm.bias"));
        names.addAll(List.of("norm.running_mean", "norm.running_var", "linear.weight", "linear.bias"));
        assertThat(weights.tensors().keySet()).containsExactlyElementsOf(names);
        expect(weights, "conv.weight", 0, Math.sqrt(2.0 * 6 / (6 * 4 * 9)), 6, 4, 3, 3);
        expect(weights, "conv.bias", 0, 0.1, 6);
        expect(weights, "norm.weight", 1, 0.1, 6);
        expect(weights, "norm.bias", 0, 0.1, 6);
        expect(weights, "norm.running_mean", 0, 0.1, 6);
        expect(weights, "norm.running_var", 1, 0.1, 6);
        expect(weights, "linear.weight", 0, Math.sqrt(2.0 * 2 / 300), 2, 150);
        expect(weights, "linear.bias", 0, 0.1, 2);
        assertThat(Weights.random("conv", network.layers().get(0).operation(), List.of(network.input()), 9)
                        .get("conv.weight"))
                .isEqualTo(weights.get("conv.weight"));
    }

    private static void expect(Weights weights, String name, double centre, double scale, int... dims) {
        SplittableRandom random = Seeds.generator(9, name, 0);
        float[] values = new float[Arrays.stream(dims).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (centre + scale * Math.max(-4, Math.min(4, random.nextGaussian())));
        }
        assertThat(weights.get(name, dims).values()).as(name).containsExactly(values);
    }

    @Test
    void twoParametersOfOneNameAreRefused() {
        record Twice() implements Operation {
            @Override
            public String kind() {
                return "twice";
            }

            @Override
            public Shape shape(List<Shape> inputs) {
                return inputs.get(0);
            }

            @Override
            public List<Parameter> parameters(List<Shape> inputs) {
                return List.of(Parameter.of("a", Role.SCALE, Expr.ONE), Parameter.of("a", Role.SHIFT, Expr.ONE));
            }
        }
        assertThatThrownBy(() -> Weights.random("layer", new Twice(), List.of(Shape.of(1, 1, 1)), 1))
                .hasMessageContaining("'layer.a'");
    }

    @Test
    void anOperationThatCountsWhatItDoesNotDeclareIsToldWhatToDo() {
        record Counted() implements Operation {
            @Override
            public String kind() {
                return "counted";
            }

            @Override
            public Shape shape(List<Shape> inputs) {
                return inputs.get(0);
            }

            @Override
            public Expr params(List<Shape> inputs) {
                return inputs.get(0).channels();
            }
        }
        Network network = Flattening.network(
                "n", Graph.of("scale", new Counted()), Shape.of(3, 1, 1), new Architecture(new DecisionSet(List.of())));
        assertThatThrownBy(() -> Weights.random(network, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "layer 'scale': operation 'counted' counts 3 params but declares 0 trained values; declare them in ")
                .hasMessageEndingWith("Counted.parameters, and leave params to follow");
    }
}

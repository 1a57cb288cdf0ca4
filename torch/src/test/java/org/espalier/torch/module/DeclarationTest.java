package org.espalier.torch.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Decision;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Operation;
import org.espalier.graph.Parameter;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Shape;
import org.espalier.random.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How parameters start: the rule of each kind of layer, written out once more, to the last bit. */
class DeclarationTest {
    private static final long SEED = 41;
    private static final Expr WIDTH = Decision.ofInts("width", 4, 6, 8).value();
    private static final Expr KERNEL = Decision.ofInts("kernel", 3, 5).value();
    private static final Shape OPEN = new Shape(WIDTH, Expr.of(5), Expr.of(5));

    /** A stored tensor, by hand. */
    private record Expected(Role role, Initial initial, long... sizes) {}

    private static void check(Initialisation rule, Operation operation, Shape input, Map<String, Expected> expected) {
        try (ParameterStore store = new ParameterStore(SEED, rule)) {
            Kernels.load().declare(store, "a/layer", operation, List.of(input));
            assertThat(store.all())
                    .extracting(ParameterStore.Stored::name)
                    .containsExactlyElementsOf(expected.keySet());
            expected.forEach((name, tensor) -> {
                ParameterStore.Stored stored = store.find(name);
                assertThat(stored.role()).as(name).isEqualTo(tensor.role);
                assertThat(stored.sizes()).as(name).containsExactly(tensor.sizes);
                int count = (int) stored.tensor().numel();
                assertThat(store.values(name))
                        .as(name)
                        .containsExactly(tensor.initial.values(Seeds.generator(SEED, name, 0), count));
            });
        }
    }

    private static Map<String, Expected> weight(Initial initial, long... sizes) {
        Map<String, Expected> expected = new LinkedHashMap<>();
        expected.put("a/layer.weight", new Expected(Role.WEIGHT, initial, sizes));
        return expected;
    }

    private static Map<String, Expected> withBias(Map<String, Expected> expected, Initial initial, long out) {
        expected.put("a/layer.bias", new Expected(Role.BIAS, initial, out));
        return expected;
    }

    @ParameterizedTest
    @EnumSource(Initialisation.class)
    void convolutionsStartByTheirFans(Initialisation rule) {
        boolean pytorch = rule == Initialisation.PYTORCH;
        Initial dense = pytorch ? Initial.uniform(1 / Math.sqrt(8 * 25)) : Initial.normal(Math.sqrt(2.0 / (6 * 25)));
        Initial bias = pytorch ? Initial.uniform(1 / Math.sqrt(8 * 25)) : Initial.ZEROS;
        check(rule, Conv.dense(Expr.of(6), KERNEL, 1).withBias(), OPEN, withBias(weight(dense, 6, 8, 5, 5), bias, 6));
        Initial depthwise = pytorch ? Initial.uniform(1 / Math.sqrt(25)) : Initial.normal(Math.sqrt(2.0 / 25));
        check(rule, Conv.depthwise(WIDTH, KERNEL, 1, 1), OPEN, weight(depthwise, 8, 1, 5, 5));
        // two filters for each channel of an elastic number: the fan out is that of the largest numbers
        Conv doubled = new Conv(WIDTH.times(2), KERNEL, Expr.of(1), 1, 1, WIDTH, true, false);
        Initial multiplied = pytorch ? Initial.uniform(1 / Math.sqrt(5)) : Initial.normal(Math.sqrt(2.0 / (2 * 5)));
        check(rule, doubled, OPEN, weight(multiplied, 16, 1, 5, 1));
        Conv grouped = new Conv(Expr.of(12), Expr.of(3), Expr.of(3), 1, 1, Expr.of(4), true, false);
        Initial four = pytorch ? Initial.uniform(1 / Math.sqrt(2 * 9)) : Initial.normal(Math.sqrt(2.0 / (3 * 9)));
        check(rule, grouped, Shape.of(8, 5, 5), weight(four, 12, 2, 3, 3));
    }

    @ParameterizedTest
    @EnumSource(Initialisation.class)
    void linearLayersStartByTheirInputs(Initialisation rule) {
        boolean pytorch = rule == Initialisation.PYTORCH;
        Initial bound = Initial.uniform(1 / Math.sqrt(200));
        Initial weight = pytorch ? bound : Initial.normal(0.01);
        Initial bias = pytorch ? bound : Initial.ZEROS;
        check(rule, new Linear(Expr.of(7), true), OPEN, withBias(weight(weight, 7, 200), bias, 7));
        check(rule, new Linear(WIDTH, false), Shape.of(200, 1, 1), weight(weight, 8, 200));
    }

    @ParameterizedTest
    @EnumSource(Initialisation.class)
    void normalisationsStartAsTheIdentity(Initialisation rule) {
        Map<String, Expected> statistics = new LinkedHashMap<>();
        statistics.put("a/layer.running_mean", new Expected(Role.STATISTIC, Initial.ZEROS, 8));
        statistics.put("a/layer.running_var", new Expected(Role.STATISTIC, Initial.ONES, 8));
        check(rule, new BatchNorm(false), OPEN, statistics);
        Map<String, Expected> all = new LinkedHashMap<>();
        all.put("a/layer.weight", new Expected(Role.NORM, Initial.ONES, 8));
        all.put("a/layer.bias", new Expected(Role.NORM, Initial.ZEROS, 8));
        all.putAll(statistics);
        check(rule, new BatchNorm(true), OPEN, all);
    }

    /** A kernel that says nothing about parameters stores those that the operation declares. */
    @Test
    void aBiasWithoutAKernelStartsAtZeroAndTwoOfOneNameAreRefused() {
        record Biased(List<Parameter> parameters) implements Operation {
            @Override
            public String kind() {
                return "biased";
            }

            @Override
            public Shape shape(List<Shape> inputs) {
                return inputs.get(0);
            }

            @Override
            public List<Parameter> parameters(List<Shape> inputs) {
                return parameters;
            }
        }
        OperationKernel<Biased> kernel = new OperationKernel<>() {
            @Override
            public Class<Biased> operation() {
                return Biased.class;
            }

            @Override
            public Tensor forward(ModuleContext context, String path, Biased operation, List<Tensor> inputs) {
                return inputs.get(0);
            }
        };
        Parameter offset = Parameter.of("offset", Parameter.Role.BIAS, WIDTH);
        try (ParameterStore store = new ParameterStore(SEED, Initialisation.PYTORCH)) {
            kernel.declare(store, "alone", new Biased(List.of(offset)), List.of(OPEN));
            assertThat(store.values("alone.offset")).hasSize(8).containsOnly(0);
            assertThatThrownBy(() -> kernel.declare(store, "two", new Biased(List.of(offset, offset)), List.of(OPEN)))
                    .hasMessage("parameter 'two.offset' is declared twice");
        }
    }
}

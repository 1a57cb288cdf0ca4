package org.espalier.torch.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.module.Initial;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.ParameterStore.Stored;
import org.espalier.torch.module.Role;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The fused kernels against the rule written out in plain Java, over parameters that do not all get a gradient in every step. */
class AdamOptimiserTest {
    private static final int STEPS = 50;
    private static final double RATE = 0.01;
    private static final List<String> NAMES = List.of("always.weight", "always.bias", "sometimes.weight", "late.bias");

    @BeforeAll
    static void start() {
        Engine.start(EngineSettings.cpu(2));
    }

    static Stream<Adam> rules() {
        return Stream.of(
                Adam.decoupled(0.3),
                new Adam(0.5, 0.999, 1e-8, 0.3, false),
                new Adam(0, 0.9, 1e-3, 0, false),
                new Adam(0.9, 0.99, 1e-6, 0.01, true));
    }

    private static ParameterStore store(ScalarType type) {
        ParameterStore store = new ParameterStore(3, Initialisation.PYTORCH, type);
        store.declare("always.weight", Role.WEIGHT, Initial.normal(1), 8, 3, 3, 5);
        store.declare("always.bias", Role.BIAS, Initial.normal(1), 5);
        store.declare("sometimes.weight", Role.WEIGHT, Initial.normal(1), 40, 67);
        store.declare("late.bias", Role.BIAS, Initial.normal(1), 1);
        return store;
    }

    /** Whether a parameter gets a gradient in a step, counted from 1. */
    private static boolean moves(String name, int step) {
        return switch (name) {
            case "sometimes.weight" -> step % 3 != 0;
            case "late.bias" -> step > 20;
            default -> true;
        };
    }

    private static double gradient(double w, int step) {
        return 3 * w * w - step % 2;
    }

    private static void train(ParameterStore store, Optimiser optimiser, int first, int last) {
        for (int step = first; step <= last; step++) {
            int now = step;
            try (PointerScope scope = new PointerScope()) {
                optimiser.clearGradients();
                NAMES.stream()
                        .filter(name -> moves(name, now))
                        .map(store::get)
                        .map(w -> w.mul(w)
                                .mul(w)
                                .sub(w.mul(new Scalar((double) (now % 2))))
                                .sum())
                        .reduce(Tensor::add)
                        .orElseThrow()
                        .backward();
                optimiser.step(RATE);
            }
        }
    }

    /** What Adam knows of one parameter, one number for each value. */
    private static final class Reference {
        private final Adam rule;
        private final double decay;
        private final double[] w;
        private final double[] first;
        private final double[] second;
        private long steps;

        private Reference(Adam rule, Stored stored, float[] start) {
            this.rule = rule;
            this.decay = stored.role().decays() ? rule.weightDecay() : 0;
            this.w = doubles(start);
            this.first = new double[w.length];
            this.second = new double[w.length];
        }

        private void step(int step) {
            steps++;
            for (int i = 0; i < w.length; i++) {
                double g = gradient(w[i], step) + (rule.decoupled() ? 0 : decay * w[i]);
                w[i] *= rule.decoupled() ? 1 - RATE * decay : 1;
                first[i] = rule.beta1() * first[i] + (1 - rule.beta1()) * g;
                second[i] = rule.beta2() * second[i] + (1 - rule.beta2()) * g * g;
                double mean = first[i] / (1 - Math.pow(rule.beta1(), (double) steps));
                double square = second[i] / (1 - Math.pow(rule.beta2(), (double) steps));
                w[i] -= RATE * mean / (Math.sqrt(square) + rule.eps());
            }
        }
    }

    private static double[] doubles(float[] values) {
        double[] result = new double[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = values[i];
        }
        return result;
    }

    private static Map<String, Reference> references(Adam rule, ParameterStore store) {
        Map<String, Reference> all = new LinkedHashMap<>();
        store.trained().forEach(one -> all.put(one.name(), new Reference(rule, one, store.values(one.name()))));
        return all;
    }

    private static void step(Map<String, Reference> references, int first, int last) {
        for (int step = first; step <= last; step++) {
            for (String name : NAMES) {
                if (moves(name, step)) {
                    references.get(name).step(step);
                }
            }
        }
    }

    private static void assertClose(float[] actual, double[] expected, double tolerance) {
        assertThat(doubles(actual)).containsExactly(expected, within(tolerance));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void fiftyStepsFollowTheRule(Adam rule) {
        for (ScalarType type : List.of(ScalarType.Double, ScalarType.Float)) {
            try (ParameterStore store = store(type);
                    Optimiser optimiser = rule.over(store.trained())) {
                store.restore(store.snapshot()); // rounded to what the reference starts from
                Map<String, Reference> references = references(rule, store);
                train(store, optimiser, 1, STEPS);
                step(references, 1, STEPS);
                double tolerance = type == ScalarType.Double ? 1e-6 : 1e-5;
                references.forEach((name, expected) -> assertClose(store.values(name), expected.w, tolerance));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aCheckpointHoldsStepsAndMomentsByNameAndIsTakenUp(Adam rule) {
        try (ParameterStore store = store(ScalarType.Double);
                Optimiser optimiser = rule.over(store.trained())) {
            store.restore(store.snapshot());
            Map<String, Reference> references = references(rule, store);
            step(references, 1, STEPS / 2);
            Map<String, float[]> weights = new HashMap<>(store.snapshot());
            Map<String, float[]> state = new HashMap<>();
            references.forEach((name, one) -> {
                weights.put(name, floats(one.w));
                state.put(name + "|steps", new float[] {one.steps, 0});
                state.put(name + "|first", floats(one.first));
                state.put(name + "|second", floats(one.second));
            });
            store.restore(weights);
            optimiser.restore(state);
            Map<String, float[]> written = optimiser.state();
            assertThat(written.keySet()).containsExactlyInAnyOrderElementsOf(state.keySet());
            written.forEach((key, values) -> assertThat(values).isEqualTo(state.get(key)));

            train(store, optimiser, STEPS / 2 + 1, STEPS);
            step(references, STEPS / 2 + 1, STEPS);
            references.forEach((name, expected) -> assertClose(store.values(name), expected.w, 1e-5));
            assertThat(optimiser.state().get("sometimes.weight|steps")).containsExactly(34, 0);
            assertThat(optimiser.state().get("late.bias|steps")).containsExactly(30, 0);
        }
    }

    private static float[] floats(double[] values) {
        float[] result = new float[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = (float) values[i];
        }
        return result;
    }

    /** The kernel walks memory, not dimensions. */
    @Test
    void aGradientLaidOutOtherwiseThanItsParameterIsTakenRightly() {
        Adam rule = Adam.decoupled(0.1);
        try (PointerScope scope = new PointerScope();
                ParameterStore store = store(ScalarType.Double);
                Optimiser optimiser = rule.over(store.trained())) {
            store.restore(store.snapshot());
            Reference expected = references(rule, store).get("always.weight");
            Tensor weight = store.get("always.weight");
            Tensor values = weight.detach();
            Tensor gradient = values.mul(values).mul(new Scalar(3.0)).sub(new Scalar(1.0));
            boolean ordinary = weight.is_contiguous();
            weight.mutable_grad().put(ordinary ? Tensors.channelsLast(gradient) : gradient.contiguous());
            assertThat(weight.grad().stride(1)).isNotEqualTo(weight.stride(1));
            optimiser.step(RATE);
            expected.step(1);
            assertClose(store.values("always.weight"), expected.w, 1e-6);
        }
    }
}

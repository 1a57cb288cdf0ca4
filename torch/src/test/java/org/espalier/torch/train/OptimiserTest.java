package org.espalier.torch.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.module.Initial;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.Role;
import org.junit.jupiter.api.Test;

/** The optimisers against the rules written out for one number in double precision. */
class OptimiserTest {
    private static final double RATE = 0.1;
    private static final int STEPS = 7;

    private static ParameterStore store() {
        ParameterStore store = new ParameterStore(3, Initialisation.PYTORCH, ScalarType.Double);
        store.declare("w.weight", Role.WEIGHT, Initial.normal(1), 2, 3, 3, 3);
        store.declare("w.bias", Role.BIAS, Initial.normal(1), 5);
        store.declare("unused.weight", Role.WEIGHT, Initial.normal(1), 4);
        return store;
    }

    /** Loss = sum of cubes / 3, so the gradient is the square; nothing flows to the unused parameter. */
    private static void backward(ParameterStore store) {
        try (PointerScope scope = new PointerScope()) {
            store.clearGradients();
            Tensor loss = null;
            for (String name : List.of("w.weight", "w.bias")) {
                Tensor w = store.get(name);
                Tensor part = w.mul(w).mul(w).sum();
                loss = loss == null ? part : loss.add(part);
            }
            loss.backward();
        }
    }

    private static List<Double> reference(double start, BiFunction<Double, Integer, Double> step) {
        List<Double> path = new ArrayList<>();
        double w = start;
        for (int t = 1; t <= STEPS; t++) {
            w = step.apply(w, t);
            path.add(w);
        }
        return path;
    }

    private static BiFunction<Double, Integer, Double> sgd(Sgd rule, boolean decays) {
        double[] momentum = new double[1];
        return (w, t) -> {
            double g = 3 * w * w + (decays ? rule.weightDecay() * w : 0);
            momentum[0] = t == 1 ? g : rule.momentum() * momentum[0] + g;
            return w - 0.01 * RATE * (rule.nesterov() ? g + rule.momentum() * momentum[0] : momentum[0]);
        };
    }

    private static BiFunction<Double, Integer, Double> adam(Adam rule, boolean decays) {
        double[] moments = new double[2];
        return (w, t) -> {
            double rate = 0.01 * RATE;
            double decay = decays ? rule.weightDecay() : 0;
            double g = 3 * w * w + (rule.decoupled() ? 0 : decay * w);
            double shrunk = rule.decoupled() ? w * (1 - rate * decay) : w;
            moments[0] = rule.beta1() * moments[0] + (1 - rule.beta1()) * g;
            moments[1] = rule.beta2() * moments[1] + (1 - rule.beta2()) * g * g;
            double first = moments[0] / (1 - Math.pow(rule.beta1(), t));
            double second = moments[1] / (1 - Math.pow(rule.beta2(), t));
            return shrunk - rate * first / (Math.sqrt(second) + rule.eps());
        };
    }

    private static void check(
            OptimiserRule rule, BiFunction<Boolean, Integer, BiFunction<Double, Integer, Double>> fresh) {
        try (ParameterStore store = store();
                Optimiser optimiser = rule.over(store.trained())) {
            float[] weight = store.values("w.weight");
            float[] bias = store.values("w.bias");
            float[] unused = store.values("unused.weight");
            for (int t = 0; t < STEPS; t++) {
                backward(store);
                optimiser.step(0.01 * RATE);
            }
            for (int i = 0; i < weight.length; i++) {
                double expected = reference(weight[i], fresh.apply(true, i)).get(STEPS - 1);
                assertThat((double) store.values("w.weight")[i]).isCloseTo(expected, within(1e-6));
            }
            for (int i = 0; i < bias.length; i++) {
                double expected = reference(bias[i], fresh.apply(false, i)).get(STEPS - 1);
                assertThat((double) store.values("w.bias")[i]).isCloseTo(expected, within(1e-6));
            }
            assertThat(store.values("unused.weight")).isEqualTo(unused);
        }
    }

    @Test
    void sgdFollowsItsRule() {
        for (Sgd rule : List.of(new Sgd(0, false, 0), new Sgd(0.9, false, 0.1), new Sgd(0.9, true, 0.1))) {
            check(rule, (decays, i) -> sgd(rule, decays));
        }
    }

    @Test
    void adamFollowsItsRule() {
        for (Adam rule : List.of(Adam.decoupled(0.3), new Adam(0.5, 0.999, 1e-8, 0.3, false))) {
            check(rule, (decays, i) -> adam(rule, decays));
        }
    }

    @Test
    void aParameterThatGetsNoGradientAnyMoreStaysWhereItIs() {
        try (ParameterStore store = store();
                Optimiser optimiser = new Sgd(0.9, false, 0.1).over(store.trained())) {
            backward(store);
            optimiser.step(0.01);
            float[] bias = store.values("w.bias");
            optimiser.clearGradients();
            optimiser.step(0.01);
            assertThat(store.values("w.bias")).isEqualTo(bias);
        }
    }

    @Test
    void restoredStateGoesOnTheSameWay() {
        for (OptimiserRule rule : List.of(new Sgd(0.9, true, 0.1), Adam.decoupled(0.1))) {
            try (ParameterStore one = store();
                    ParameterStore two = store();
                    Optimiser first = rule.over(one.trained());
                    Optimiser second = rule.over(two.trained())) {
                for (int t = 0; t < 3; t++) {
                    backward(one);
                    first.step(0.01);
                }
                two.restore(one.snapshot());
                one.restore(one.snapshot()); // both rounded to float32
                second.restore(first.state());
                first.restore(first.state());
                for (ParameterStore store : List.of(one, two)) {
                    backward(store);
                    (store == one ? first : second).step(0.01);
                }
                assertThat(one.values("w.weight")).isEqualTo(two.values("w.weight"));
                assertThatThrownBy(() -> second.restore(Map.of("other|momentum", new float[1])))
                        .hasMessageContaining("belong");
            }
        }
    }

    @Test
    void clippingLimitsNormAndValues() {
        try (ParameterStore store = store()) {
            backward(store);
            GradientClip.value(0.5).apply(store.trained());
            for (float g : gradient(store, "w.weight")) {
                assertThat(Math.abs(g)).isLessThanOrEqualTo(0.5f);
            }
            backward(store);
            GradientClip.norm(0.25).apply(store.trained());
            double squares = 0;
            for (String name : List.of("w.weight", "w.bias")) {
                for (float g : gradient(store, name)) {
                    squares += (double) g * g;
                }
            }
            assertThat(Math.sqrt(squares)).isCloseTo(0.25, within(1e-4));
            assertThat(store.get("unused.weight").grad().defined()).isFalse();
        }
    }

    private static float[] gradient(ParameterStore store, String name) {
        return HostCopies.floats(store.get(name).grad());
    }

    @Test
    void cosineRisesAndFalls() {
        CosineSchedule schedule = new CosineSchedule(1, 0.1, 4, 24);
        assertThat(schedule.at(0)).isEqualTo(0.25);
        assertThat(schedule.at(3)).isEqualTo(1);
        assertThat(schedule.at(4)).isEqualTo(1);
        assertThat(schedule.at(14)).isCloseTo(0.55, within(1e-12));
        assertThat(schedule.at(23)).isBetween(0.1, 0.11);
        assertThatThrownBy(() -> schedule.at(24)).hasMessageContaining("24");
    }

    @Test
    void aLinearDescentFallsByTheSameInEveryStep() {
        TrainingRecipe recipe = TrainingRecipe.standard(4, 1)
                .withLearningRate(1)
                .withWarmUp(1)
                .withDescent(TrainingRecipe.Descent.LINEAR);
        List<Double> rates = LongStream.range(0, 8)
                .mapToObj(recipe.schedule(2)::applyAsDouble)
                .toList();
        assertThat(rates).containsExactly(0.5, 1.0, 1.0, 5 / 6.0, 4 / 6.0, 0.5, 2 / 6.0, 1 / 6.0);
    }

    /** Checkpoints are known by the text of their recipe: that of what there always was stays. */
    @Test
    void theTextOfARecipeStays() {
        TrainingRecipe recipe = TrainingRecipe.standard(4, 9);
        assertThat(recipe)
                .hasToString("TrainingRecipe[epochs=4, optimiser=Sgd[momentum=0.9, nesterov=true, weightDecay=3.0E-5],"
                        + " learningRate=0.1, learningRateFloor=0.0, warmUpEpochs=0.4, labelSmoothing=0.1,"
                        + " clip=GradientClip[kind=NONE, limit=0.0], averageDecay=0.0, dropPath=0.0, dropPathRamp=false,"
                        + " seed=9]");
        assertThat(recipe.withAuxiliary(0.4).withDescent(TrainingRecipe.Descent.LINEAR))
                .asString()
                .contains("descent=LINEAR, auxiliary=0.4, seed=9");
    }

    @Test
    void recipesAreCheckedAtBirth() {
        TrainingRecipe recipe = TrainingRecipe.standard(10, 1);
        assertThatThrownBy(() -> recipe.withLearningRate(-1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> recipe.withLearningRate(Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> recipe.withDropPath(1, true)).hasMessageContaining("1.0");
        assertThatThrownBy(() -> recipe.withAuxiliary(-1)).hasMessageContaining("-1.0");
        assertThatThrownBy(() -> new Sgd(1, false, 0)).hasMessageContaining("momentum 1.0");
        assertThatThrownBy(() -> GradientClip.norm(0)).hasMessageContaining("0.0");
        assertThat(recipe.withDropPath(0.2, true).dropPathAt(5)).isEqualTo(0.1);
    }
}

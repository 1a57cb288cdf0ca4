package org.espalier.torch.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.torch.module.Initial;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.Role;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A step that is tried and taken back leaves nothing behind, bit for bit. */
class RememberedTest {
    private static final double RATE = 0.01;

    static Stream<OptimiserRule> rules() {
        return Stream.of(new Sgd(0.9, true, 1e-3), new Sgd(0, false, 0), Adam.decoupled(0.01));
    }

    private static ParameterStore store() {
        ParameterStore store = new ParameterStore(3, Initialisation.PYTORCH, ScalarType.Double);
        store.declare("w.weight", Role.WEIGHT, Initial.normal(1), 2, 3, 3, 3);
        store.declare("w.bias", Role.BIAS, Initial.normal(1), 5);
        return store;
    }

    private static void step(ParameterStore store, Optimiser optimiser) {
        try (PointerScope scope = new PointerScope()) {
            optimiser.clearGradients();
            Tensor weight = store.get("w.weight");
            Tensor bias = store.get("w.bias");
            weight.mul(weight).mul(weight).sum().add(bias.mul(bias).sum()).backward();
            optimiser.step(RATE);
        }
    }

    private static Map<String, List<Float>> all(ParameterStore store, Optimiser optimiser) {
        Map<String, float[]> all = new LinkedHashMap<>(store.snapshot());
        all.putAll(optimiser.state());
        Map<String, List<Float>> lists = new TreeMap<>();
        all.forEach((name, values) -> {
            List<Float> list = new ArrayList<>();
            for (float value : values) {
                list.add(value);
            }
            lists.put(name, list);
        });
        return lists;
    }

    @ParameterizedTest
    @MethodSource("rules")
    void whatWasTriedIsTakenBack(OptimiserRule rule) {
        for (int before : new int[] {0, 3}) {
            try (ParameterStore store = store();
                    Optimiser optimiser = rule.over(store.trained())) {
                for (int i = 0; i < before; i++) {
                    step(store, optimiser);
                }
                Map<String, List<Float>> then = all(store, optimiser);
                try (Optimiser.Remembered remembered = optimiser.remember()) {
                    step(store, optimiser);
                    step(store, optimiser);
                    assertThat(all(store, optimiser)).isNotEqualTo(then);
                    remembered.parameters();
                    remembered.state();
                }
                assertThat(all(store, optimiser)).isEqualTo(then);
            }
        }
    }
}

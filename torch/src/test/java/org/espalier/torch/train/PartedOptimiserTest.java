package org.espalier.torch.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.engine.Lanes;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.module.Initial;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.ParameterStore.Stored;
import org.espalier.torch.module.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PartedOptimiserTest {
    private static final int STEPS = 7;

    private final Lanes lanes = Lanes.start(Engine.start(EngineSettings.cpu(2)));

    @AfterEach
    void stop() {
        lanes.close();
    }

    private static ParameterStore store() {
        ParameterStore store = new ParameterStore(1, Initialisation.HE_FAN_OUT);
        Initial gaussian = (random, count) -> {
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = (float) random.nextGaussian();
            }
            return values;
        };
        store.declare("a.weight", Role.WEIGHT, gaussian, 4, 3, 3, 3);
        store.declare("a.weight.more", Role.WEIGHT, gaussian, 5);
        store.declare("b.weight", Role.WEIGHT, gaussian, 7, 2);
        return store;
    }

    /** A few steps, some of which leave the second parameter alone. */
    private static void steps(ParameterStore store, Optimiser optimiser, int from, int to) {
        for (int step = from; step < to; step++) {
            try (PointerScope scope = new PointerScope()) {
                optimiser.clearGradients();
                int place = 0;
                for (Stored stored : store.trained()) {
                    float[] gradient = new float[(int) stored.tensor().numel()];
                    for (int i = 0; i < gradient.length; i++) {
                        gradient[i] = (float) Math.sin(step + i + place);
                    }
                    if (place != 1 || step % 2 == 0) {
                        stored.tensor()
                                .mutable_grad()
                                .put(Tensors.of(stored.tensor().detach(), gradient, stored.sizes())
                                        .contiguous(
                                                stored.sizes().length == 4
                                                        ? MemoryFormat.ChannelsLast
                                                        : MemoryFormat.Contiguous));
                    }
                    place++;
                }
                optimiser.step(0.1);
            }
        }
    }

    @Test
    void valuesAndStateAreThoseOfOneOptimiser() {
        for (OptimiserRule rule : List.of(new Sgd(0.9, true, 1e-2), Adam.decoupled(1e-2))) {
            try (ParameterStore one = store();
                    ParameterStore parted = store();
                    Optimiser whole = rule.over(one.trained());
                    Optimiser parts = new PartedOptimiser(rule, parted.trained(), lanes)) {
                steps(one, whole, 0, STEPS);
                steps(parted, parts, 0, STEPS);
                assertThat(parted.snapshot()).usingRecursiveComparison().isEqualTo(one.snapshot());
                assertThat(new LinkedHashMap<>(parts.state()).keySet())
                        .containsExactlyInAnyOrderElementsOf(whole.state().keySet());
                whole.state()
                        .forEach((key, values) ->
                                assertThat(parts.state().get(key)).as(key).isEqualTo(values));
            }
        }
    }

    @Test
    void takesUpTheStateOfOneOptimiserAndGivesItBack() {
        OptimiserRule rule = new Sgd(0.9, true, 1e-2);
        try (ParameterStore one = store();
                ParameterStore parted = store();
                Optimiser whole = rule.over(one.trained());
                Optimiser parts = new PartedOptimiser(rule, parted.trained(), lanes)) {
            steps(one, whole, 0, 3);
            parted.restore(one.snapshot());
            parts.restore(whole.state());
            steps(one, whole, 3, STEPS);
            steps(parted, parts, 3, STEPS);
            assertThat(parted.snapshot()).usingRecursiveComparison().isEqualTo(one.snapshot());

            Map<String, float[]> foreign = new LinkedHashMap<>(parts.state());
            foreign.put("c.weight|momentum", new float[1]);
            assertThatThrownBy(() -> parts.restore(foreign)).hasMessageContaining("c.weight|momentum");
        }
    }
}

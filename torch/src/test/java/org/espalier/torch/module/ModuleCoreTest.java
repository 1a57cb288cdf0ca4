package org.espalier.torch.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.graph.Network;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.engine.Tensors;
import org.junit.jupiter.api.Test;

class ModuleCoreTest {
    private static final Network NETWORK = SampleNetworks.small();

    private static ParameterStore store(ScalarType type) {
        return new ParameterStore(3, Initialisation.HE_FAN_OUT, type);
    }

    @Test
    void takesOverEmptyStoresOnly() {
        try (ParameterStore used = store(ScalarType.Float)) {
            used.declare("a.weight", Role.WEIGHT, (random, count) -> new float[count], 2);
            assertThatThrownBy(() -> ModuleCore.over(used, new DirectConvolution()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the parameter store already holds 1 tensors");
        }
    }

    @Test
    void computesInTheTypeOfItsStoreAndClosesIt() {
        ModuleCore core = ModuleCore.over(store(ScalarType.Double), new DirectConvolution());
        try (PointerScope scope = new PointerScope()) {
            core.declare(NETWORK);
            Tensor images = TensorFactory.HOST.of(new float[2 * 3 * 12 * 12], 2, 3, 12, 12);
            Tensor logits = core.forward(NETWORK, () -> core.input(images), core.evaluating());
            assertThat(logits.scalar_type().intern()).isEqualTo(ScalarType.Double);
            assertThat(Tensors.dimensions(logits)).containsExactly(2, 4);
        }
        core.close();
        assertThatThrownBy(() -> core.store().all()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void declaresWhatItsLayersSay() {
        try (ModuleCore core = ModuleCore.over(store(ScalarType.Float), new DirectConvolution());
                NetworkModule module =
                        NetworkModule.create(NETWORK, 3, Initialisation.HE_FAN_OUT, new DirectConvolution())) {
            core.declare(NETWORK);
            assertThat(core.store().snapshot().keySet())
                    .isEqualTo(module.store().snapshot().keySet())
                    .isNotEmpty();
            core.store()
                    .snapshot()
                    .forEach((name, values) ->
                            assertThat(values).as(name).isEqualTo(module.store().values(name)));
        }
    }
}

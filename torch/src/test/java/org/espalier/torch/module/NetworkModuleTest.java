package org.espalier.torch.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.graph.Network;
import org.espalier.graph.Operation;
import org.espalier.graph.Shape;
import org.espalier.graph.Weights;
import org.espalier.random.Seeds;
import org.espalier.torch.conv.ConvolutionDoor;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NetworkModuleTest {
    private static final Convolution DIRECT = new DirectConvolution();
    private static final float STEP = 1f / 32768;

    static Stream<String> primitives() {
        return SampleNetworks.primitives().keySet().stream();
    }

    private static float[] noise(int count, long seed) {
        return Initial.normal(1).values(Seeds.generator(seed, "test", 0), count);
    }

    private static NetworkModule module(Network network, ScalarType type) {
        ParameterStore store = new ParameterStore(7, Initialisation.PYTORCH, type);
        NetworkModule module = NetworkModule.create(network, store, DIRECT);
        randomise(module.store());
        return module;
    }

    /** Running statistics and scales away from 0 and 1, so that a mix-up shows. */
    private static void randomise(ParameterStore store) {
        for (ParameterStore.Stored entry : store.all()) {
            if (entry.role() == Role.STATISTIC || entry.role() == Role.NORM) {
                float[] values =
                        noise((int) entry.tensor().numel(), entry.name().hashCode());
                for (int i = 0; i < values.length; i++) {
                    values[i] = 0.7f + 0.3f * Math.abs(values[i]);
                }
                store.assign(entry.name(), values);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("primitives")
    void forwardEqualsThePlainJavaReference(String name) {
        Network network = SampleNetworks.primitives().get(name);
        try (NetworkModule module = module(network, ScalarType.Double);
                PointerScope scope = new PointerScope()) {
            int size = network.input().elements().asInt();
            float[] images = noise(2 * size, 3);
            float[] logits = HostCopies.floats(module.forward(TensorFactory.HOST.of(images, 2, 3, 6, 7)));
            for (int n = 0; n < 2; n++) {
                float[] image = java.util.Arrays.copyOfRange(images, n * size, (n + 1) * size);
                double[] expected =
                        PlainReference.logits(network, module.store().snapshot(), image);
                for (int i = 0; i < expected.length; i++) {
                    assertThat((double) logits[n * expected.length + i]).isCloseTo(expected[i], within(1e-5));
                }
            }
        }
    }

    /** Training mode: batch statistics; noise is derived, so the loss is a function of the weights. */
    @ParameterizedTest
    @MethodSource("primitives")
    void gradientsEqualCentralDifferences(String name) {
        Network network = SampleNetworks.primitives().get(name);
        try (NetworkModule module = module(network, ScalarType.Double);
                PointerScope scope = new PointerScope()) {
            Tensor images = TensorFactory.HOST.of(noise(4 * 126, 5), 4, 3, 6, 7);
            Tensor direction = TensorFactory.HOST.of(noise(12, 6), 4, 3).to(ScalarType.Double);
            ModuleContext training = module.evaluating().training(new Noise(true, 1, 2, 0.25));
            module.forward(images, training).mul(direction).sum().backward();
            SplittableRandom random = Seeds.generator(11, name, 0);
            for (ParameterStore.Stored entry : module.store().trained()) {
                float[] gradient = HostCopies.floats(entry.tensor().grad());
                float[] values = module.store().values(entry.name());
                for (int k = 0; k < 3; k++) {
                    int at = random.nextInt(values.length);
                    double up = loss(module, training, images, direction, entry.name(), values, at, STEP);
                    double down = loss(module, training, images, direction, entry.name(), values, at, -STEP);
                    double step = (double) (values[at] + STEP) - (double) (values[at] - STEP);
                    assertThat((double) gradient[at])
                            .as("%s [%d]", entry.name(), at)
                            .isCloseTo((up - down) / step, within(1e-4));
                }
            }
        }
    }

    private static double loss(
            NetworkModule module,
            ModuleContext context,
            Tensor images,
            Tensor direction,
            String name,
            float[] values,
            int at,
            float change) {
        float[] changed = values.clone();
        changed[at] += change;
        module.store().assign(name, changed);
        double loss = module.forward(images, context).mul(direction).sum().item_double();
        module.store().assign(name, values);
        return loss;
    }

    @Test
    void sameSeedGivesSameWeightsWhateverTheOrder() {
        try (ParameterStore one = new ParameterStore(5, Initialisation.HE_FAN_OUT);
                ParameterStore other = new ParameterStore(5, Initialisation.HE_FAN_OUT);
                ParameterStore third = new ParameterStore(6, Initialisation.HE_FAN_OUT)) {
            one.declare("a", Role.WEIGHT, Initial.normal(1), 3, 2, 3, 3);
            one.declare("b", Role.WEIGHT, Initial.normal(1), 4);
            other.declare("b", Role.WEIGHT, Initial.normal(1), 4);
            other.declare("a", Role.WEIGHT, Initial.normal(1), 3, 2, 3, 3);
            third.declare("a", Role.WEIGHT, Initial.normal(1), 3, 2, 3, 3);
            assertThat(one.values("a")).isEqualTo(other.values("a")).isNotEqualTo(third.values("a"));
            assertThat(one.values("b")).isEqualTo(other.values("b"));
        }
    }

    @Test
    void sliceIsTheLeadingChannelsAndTheCentreOfTheKernelAndGradientsReachIt() {
        try (ParameterStore store = new ParameterStore(5, Initialisation.PYTORCH);
                PointerScope scope = new PointerScope()) {
            store.declare("w", Role.WEIGHT, Initial.normal(1), 4, 3, 5, 5);
            float[] all = store.values("w");
            Tensor slice = store.slice("w", 2, 2, 3, 3);
            float[] some = HostCopies.floats(slice);
            for (int o = 0; o < 2; o++) {
                for (int i = 0; i < 2; i++) {
                    for (int y = 0; y < 3; y++) {
                        for (int x = 0; x < 3; x++) {
                            assertThat(some[((o * 2 + i) * 3 + y) * 3 + x])
                                    .isEqualTo(all[((o * 3 + i) * 5 + y + 1) * 5 + x + 1]);
                        }
                    }
                }
            }
            slice.sum().backward();
            float[] gradient = HostCopies.floats(store.get("w").grad());
            assertThat(gradient[6]).isEqualTo(1);
            assertThat(gradient[0]).isZero();
            store.clearGradients();
            assertThat(store.get("w").grad().defined()).isFalse();
            assertThat(store.slice("w", 4, 3, 5, 5)).isSameAs(store.get("w"));
            assertThatThrownBy(() -> store.slice("w", 5, 3, 5, 5)).hasMessageContaining("[5, 3, 5, 5]");
        }
    }

    @Test
    void batchNormUpdatesAndRecalibratesRunningStatistics() {
        Network network = SampleNetworks.primitives().get("identity");
        try (NetworkModule module = module(network, ScalarType.Float);
                BatchStatistics statistics = new BatchStatistics();
                PointerScope scope = new PointerScope()) {
            float[] before = module.store().values("norm.running_mean");
            Tensor images = TensorFactory.HOST.of(noise(4 * 126, 5), 4, 3, 6, 7);
            module.forward(images, module.evaluating().batchOnly());
            assertThat(module.store().values("norm.running_mean")).isEqualTo(before);
            module.forward(images, module.evaluating().recalibrating(statistics));
            module.forward(images, module.evaluating().recalibrating(statistics));
            assertThat(module.store().values("norm.running_mean")).isEqualTo(before);
            float[] batch =
                    HostCopies.floats(module.forward(images, module.evaluating().batchOnly()));
            statistics.writeTo(module.store());
            float[] exact = HostCopies.floats(module.forward(images));
            for (int i = 0; i < exact.length; i++) {
                assertThat(exact[i]).isCloseTo(batch[i], within(1e-5f)); // one batch's own statistics: the same result
            }
            float[] mean = module.store().values("norm.running_mean");
            module.forward(images, module.evaluating().training(Noise.NONE));
            assertThat(module.store().values("norm.running_mean")[0]).isCloseTo(mean[0], within(1e-6f));
        }
    }

    @Test
    void snapshotRestoresAndRefusesWhatDoesNotFit() {
        Network network = SampleNetworks.small();
        try (NetworkModule module = NetworkModule.create(network, 1, Initialisation.PYTORCH, DIRECT);
                NetworkModule other = NetworkModule.create(network, 2, Initialisation.PYTORCH, DIRECT)) {
            Map<String, float[]> weights = module.store().snapshot();
            assertThat(module.store().trainedValues()).isEqualTo(network.params());
            other.store().restore(weights);
            assertThat(other.store().values("depth.weight"))
                    .isEqualTo(module.store().values("depth.weight"));
            Map<String, float[]> wrong = new LinkedHashMap<>(weights);
            wrong.remove("stem.weight");
            wrong.put("stam.weight", new float[1]);
            assertThatThrownBy(() -> other.store().restore(wrong))
                    .hasMessageContaining("'stem.weight' is missing")
                    .hasMessageContaining("'stam.weight' is unknown");
            other.close();
            assertThatThrownBy(() -> other.store().get("stem.weight")).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void exportedWeightsAreThoseThatTheNetworkNeedsAndLoadBack() {
        Network network = SampleNetworks.small();
        try (NetworkModule module = NetworkModule.create(network, 1, Initialisation.PYTORCH, DIRECT)) {
            Weights random = Weights.random(network, 4);
            module.store().load(random);
            assertThat(module.store().toWeights()).isEqualTo(random);
            assertThat(Weights.dims(network).keySet())
                    .containsExactlyInAnyOrderElementsOf(random.tensors().keySet());
            float[] image = noise(3 * 144, 8);
            double[] expected = PlainReference.logits(network, module.store().snapshot(), image);
            try (PointerScope scope = new PointerScope()) {
                float[] logits = HostCopies.floats(module.forward(TensorFactory.HOST.of(image, 1, 3, 12, 12)));
                for (int i = 0; i < logits.length; i++) {
                    assertThat((double) logits[i]).isCloseTo(expected[i], within(1e-3));
                }
            }
        }
    }

    @Test
    void everyConvolutionOfANetworkGoesThroughTheDoorRightly(@TempDir Path cache) {
        Network network = SampleNetworks.small();
        Engine engine = Engine.start(EngineSettings.cpu(1));
        try (ConvolutionDoor door = ConvolutionDoor.open(engine, cache);
                NetworkModule module =
                        NetworkModule.create(network, 1, Initialisation.PYTORCH, new VerifiedConvolution(door, 1));
                NetworkModule exact = module(network, ScalarType.Double);
                PointerScope scope = new PointerScope()) {
            new VerifiedConvolution(door, 1).prepare(network, 4);
            int verified = door.report().size();
            exact.store().restore(module.store().snapshot());
            Tensor images = TensorFactory.HOST.of(noise(4 * 3 * 144, 8), 4, 3, 12, 12);
            for (NetworkModule each : List.of(module, exact)) {
                each.forward(images, each.evaluating().training(Noise.NONE))
                        .square()
                        .sum()
                        .backward();
            }
            assertThat(door.report()).hasSize(verified).hasSize(5); // nothing was met unprepared
            for (ParameterStore.Stored entry : exact.store().trained()) {
                float[] expected = HostCopies.floats(entry.tensor().grad());
                float[] gradient =
                        HostCopies.floats(module.store().get(entry.name()).grad());
                for (int i = 0; i < expected.length; i++) {
                    assertThat(gradient[i]).as(entry.name()).isCloseTo(expected[i], within(1e-3f));
                }
            }
        }
    }

    @Test
    void anOperationWithoutKernelIsNamed() {
        record Strange() implements Operation {
            @Override
            public String kind() {
                return "strange";
            }

            @Override
            public Shape shape(List<Shape> inputs) {
                return inputs.get(0);
            }
        }
        assertThatThrownBy(() -> Kernels.load().of(new Strange())).hasMessageContaining("strange");
    }
}

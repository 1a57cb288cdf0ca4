package org.espalier.cli.own;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.cli.Main;
import org.espalier.decision.Architecture;
import org.espalier.device.DeviceSettings;
import org.espalier.device.Devices;
import org.espalier.device.latency.LatencyCache;
import org.espalier.device.latency.LatencyModel;
import org.espalier.device.latency.LatencyModelBuilder;
import org.espalier.device.latency.MeasuringListener;
import org.espalier.device.onnx.OnnxExporter;
import org.espalier.device.onnx.OnnxRunner;
import org.espalier.graph.Network;
import org.espalier.graph.Weights;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.relaxed.ArchitectureParameters;
import org.espalier.oneshot.relaxed.Mixing;
import org.espalier.oneshot.relaxed.Moment;
import org.espalier.oneshot.relaxed.RelaxedPass;
import org.espalier.oneshot.relaxed.RelaxedSupernet;
import org.espalier.oneshot.strategy.Darts;
import org.espalier.oneshot.strategy.OnceForAll;
import org.espalier.oneshot.supernet.SharedWeights;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.random.Seeds;
import org.espalier.space.GraphSpace;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.Noise;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.TrainingAlgorithm;
import org.espalier.torch.train.TrainingListener;
import org.espalier.torch.train.TrainingLoop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An operation with weights that services bring goes every way that a built-in one goes; its parameters are declared once. */
class OwnOperationTest {
    private static final GraphSpace ELASTIC = OwnSpaces.elastic();
    private static final GraphSpace CHOICES = OwnSpaces.choices();
    private static final int PIXELS = 2 * OwnSpaces.SIZE * OwnSpaces.SIZE;
    private static final float STEP = 1f / 4096;

    private static Tensor images(int count) {
        return TensorFactory.HOST.of(OwnStream.noise(count * PIXELS, 7), count, 2, OwnSpaces.SIZE, OwnSpaces.SIZE);
    }

    private static ParameterStore store() {
        return new ParameterStore(3, Initialisation.PYTORCH, ScalarType.Double);
    }

    /** Every tensor away from 0 and 1, so that a mix-up shows. */
    private static void randomise(ParameterStore store) {
        for (ParameterStore.Stored entry : store.all()) {
            float[] values =
                    OwnStream.noise((int) entry.tensor().numel(), entry.name().hashCode());
            for (int i = 0; i < values.length; i++) {
                values[i] = 0.6f + 0.3f * Math.abs(values[i]);
            }
            store.assign(entry.name(), values);
        }
    }

    @Test
    void isCounted() {
        for (int i = 0; i < 27; i++) {
            Architecture member = new Architecture(ELASTIC.decisions(), i % 3, i / 3 % 3, i / 9);
            int width = new int[] {4, 6, 8}[i % 3];
            int first = new int[] {3, 5, 9}[i / 3 % 3];
            int second = new int[] {3, 5, 9}[i / 9];
            long gated = 2L * width * first + 2L * first + 2L * first * second + 2L * second;
            long norms = 2L * (width + first + second);
            long params = 2L * width * 9 + gated + norms + second * 3L + 3;
            assertThat(ELASTIC.network(member).params()).isEqualTo(params);
            assertThat(ELASTIC.counters().params().of(member)).isEqualTo(params);
            assertThat(ELASTIC.counters().macs().of(member))
                    .isEqualTo(36L * (2L * width * 9 + 2L * width * first + 2L * first * second) + second * 3L);
        }
    }

    @Test
    void hasRandomWeightsUnderTheNamesThatItDeclares() {
        Network network = ELASTIC.network(new Architecture(ELASTIC.decisions(), 1, 2, 0));
        assertThat(Weights.dims(network))
                .containsEntry("gated0.value", List.of(9, 6, 1, 1))
                .containsEntry("gated0.gate", List.of(9, 6, 1, 1))
                .containsEntry("gated0.gate_bias", List.of(9))
                .containsEntry("gated1.scale", List.of(3));
        Weights weights = Weights.random(network, 1);
        float mean = 0;
        for (float value : weights.get("gated0.scale").values()) {
            mean += value / 9;
        }
        assertThat(mean).isCloseTo(1, within(0.15f)); // a scale lies around 1
        try (NetworkModule module =
                NetworkModule.create(network, 1, Initialisation.HE_FAN_OUT, new DirectConvolution())) {
            assertThat(module.store().values("gated0.scale")).containsOnly(1);
            assertThat(module.store().values("gated0.gate_bias")).containsOnly(0);
            assertThat(module.store().values("gated0.gate")).doesNotContain(0);
            module.store().load(weights);
            assertThat(module.store().toWeights()).isEqualTo(weights);
        }
    }

    @Test
    void isProfiledWithRandomWeights(@TempDir Path folder) throws Exception {
        LatencyModel model = new LatencyModelBuilder(new LatencyCache(folder), 1, 3, 2, 40)
                .build(ELASTIC, Devices.open("local", new DeviceSettings(1)), MeasuringListener.NONE);
        double millis = model.predictMillis(ELASTIC.sample(Seeds.generator(2, "m", 0)));
        assertThat(millis).isFinite();
        Path space = Files.writeString(folder.resolve("gated.yaml"), """
                name: gated
                input: [2, 6, 6]
                classes: 3
                stem: {channels: 8}
                stages:
                  - {channels: 8, choice: [skip_connect, gated_unit, nor_conv_3x3]}
                """);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] arguments = {"profile", space.toString(), "--json"};
        assertThat(Main.run(new PrintWriter(out), new PrintWriter(err), arguments))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("median");
    }

    @Test
    void isTrainedByTheRightGradients() {
        Network network = ELASTIC.network(new Architecture(ELASTIC.decisions(), 0, 1, 0));
        try (NetworkModule module = NetworkModule.create(network, store(), new DirectConvolution());
                PointerScope scope = new PointerScope()) {
            randomise(module.store());
            Tensor direction =
                    TensorFactory.HOST.of(OwnStream.noise(12, 6), 4, 3).to(ScalarType.Double);
            ModuleContext training = module.evaluating().training(Noise.NONE);
            module.forward(images(4), training).mul(direction).sum().backward();
            int checked = 0;
            for (ParameterStore.Stored entry : module.store().trained()) {
                float[] gradient = HostCopies.floats(entry.tensor().grad());
                float[] values = module.store().values(entry.name());
                for (int i = 0; i < values.length; i++) {
                    double above = loss(module, training, direction, entry.name(), values, i, STEP);
                    double below = loss(module, training, direction, entry.name(), values, i, -STEP);
                    double step = (double) (values[i] + STEP) - (double) (values[i] - STEP);
                    assertThat((double) gradient[i])
                            .as("%s [%d]", entry.name(), i)
                            .isCloseTo((above - below) / step, within(1e-4));
                    checked++;
                }
            }
            assertThat(checked).isEqualTo((int) network.params());
        }
    }

    private static double loss(
            NetworkModule module,
            ModuleContext context,
            Tensor direction,
            String name,
            float[] values,
            int at,
            float change) {
        float[] changed = values.clone();
        changed[at] += change;
        module.store().assign(name, changed);
        double loss = module.forward(images(4), context).mul(direction).sum().item_double();
        module.store().assign(name, values);
        return loss;
    }

    @Test
    void isExported() {
        for (GraphSpace space : List.of(ELASTIC, CHOICES)) {
            for (int i = 0; i < 5; i++) {
                Network network = space.network(space.sample(Seeds.generator(4, "exported", i)));
                Weights weights = Weights.random(network, i);
                byte[] model = OnnxExporter.create().export(network, weights);
                try (NetworkModule module = NetworkModule.create(network, store(), new DirectConvolution());
                        OnnxRunner runner = OnnxRunner.load(model);
                        PointerScope scope = new PointerScope()) {
                    module.store().load(weights);
                    float[] expected = HostCopies.floats(module.forward(images(3)));
                    float[] actual = runner.run(OwnStream.noise(3 * PIXELS, 7), 3, 2, OwnSpaces.SIZE, OwnSpaces.SIZE);
                    assertThat(actual).containsExactly(expected, within(1e-4f));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSupernetsMemberIsTheExtractedModule(boolean elastic) {
        GraphSpace space = elastic ? ELASTIC : CHOICES;
        try (Supernet supernet = Supernet.create(space, store(), new DirectConvolution())) {
            randomise(supernet.store());
            for (int i = 0; i < 6; i++) {
                Architecture member = space.sample(Seeds.generator(5, "member", i));
                Map<String, float[]> own = new LinkedHashMap<>();
                supernet.extract(member).tensors().forEach((name, tensor) -> own.put(name, tensor.values()));
                try (NetworkModule module =
                                NetworkModule.create(space.network(member), store(), new DirectConvolution());
                        PointerScope scope = new PointerScope()) {
                    module.store().restore(own);
                    float[] expected = HostCopies.floats(module.forward(images(3)));
                    float[] actual = HostCopies.floats(supernet.forward(images(3), member, supernet.evaluating()));
                    assertThat(actual).containsExactly(expected, within(1e-5f));
                }
            }
        }
    }

    @Test
    void aSmallerMemberUsesTheLeadingEntries() {
        try (Supernet supernet = Supernet.create(ELASTIC, store(), new DirectConvolution())) {
            randomise(supernet.store());
            float[] whole = supernet.store().values("gated0.gate"); // 9 x 8
            Weights part = supernet.extract(new Architecture(ELASTIC.decisions(), 1, 0, 2));
            float[] gate = part.get("gated0.gate", 3, 6, 1, 1).values();
            for (int i = 0; i < gate.length; i++) {
                assertThat(gate[i]).isEqualTo(whole[i / 6 * 8 + i % 6]);
            }
            assertThat(part.get("gated0.scale", 3).values())
                    .containsExactly(Arrays.copyOf(supernet.store().values("gated0.scale"), 3));
        }
    }

    @Test
    void onceForAllTrainsIt() {
        ParameterStore store = new ParameterStore(3, Initialisation.HE_FAN_OUT);
        try (Supernet supernet = Supernet.create(ELASTIC, store, new DirectConvolution());
                TrainingAlgorithm training = new OnceForAll(1, 6, 0.1)
                        .create(
                                OneShotContext.plain(
                                        ELASTIC, new OwnStream(4, 6), Optional.empty(), 1, new DirectConvolution(), 1),
                                supernet)) {
            assertThat(supernet.store().find("gated1.value").sizes()).containsExactly(9, 9, 1, 1);
            Map<String, float[]> before = supernet.store().snapshot();
            new TrainingLoop(training, 1, new OwnStream(4, 6), TrainingListener.NONE).run(null, 1);
            for (String name : List.of("gated0.value", "gated0.gate", "gated0.gate_bias", "gated1.scale")) {
                assertThat(supernet.store().values(name)).as(name).isNotEqualTo(before.get(name));
            }
        }
    }

    @Test
    void dartsMixesAndTrainsIt() {
        OwnStream data = new OwnStream(3, 6);
        OneShotContext context = OneShotContext.plain(CHOICES, data, Optional.of(data), 2, new DirectConvolution(), 1);
        try (JointTraining darts = new Darts(2, 6, 3e-4, false, false).create(context)) {
            SharedWeights net = darts.weights();
            Map<String, float[]> before = net.store().snapshot();
            new TrainingLoop(darts, 2, data, TrainingListener.NONE).run(null, 2);
            assertThat(darts.derived().decisions()).isEqualTo(CHOICES.decisions());
            for (ParameterStore.Stored entry : net.store().trained()) {
                assertThat(net.store().values(entry.name())).as(entry.name()).isNotEqualTo(before.get(entry.name()));
            }
            assertThat(net.store().contains("left/gated/unit.gate_bias")).isTrue();
        }
    }

    /** Through candidates of a mixed sum, the gradients of all weights, the operation's own included. */
    @Test
    void dartsGradientsEqualCentralDifferences() {
        try (RelaxedSupernet net = RelaxedSupernet.create(
                        CHOICES.relaxation().orElseThrow(), CHOICES.input(), store(), new DirectConvolution());
                ArchitectureParameters alphas =
                        new ArchitectureParameters(net.relaxation().decisions(), 4, ScalarType.Double);
                PointerScope scope = new PointerScope()) {
            randomise(net.store());
            Tensor direction =
                    TensorFactory.HOST.of(OwnStream.noise(12, 6), 4, 3).to(ScalarType.Double);
            try (RelaxedPass pass = net.forward(
                    images(4),
                    alphas,
                    Mixing.SOFTMAX,
                    net.evaluating().batchOnly(),
                    Moment.ofWeights(Clock.atEpoch(0, 1, 1)))) {
                pass.backward(pass.logits().mul(direction).sum());
            }
            for (String own : List.of("value", "gate", "gate_bias", "scale")) {
                String name = "right/gated/unit." + own;
                float[] gradient = HostCopies.floats(net.store().get(name).grad());
                float[] values = net.store().values(name);
                for (int i = 0; i < values.length; i += 3) {
                    double above = relaxedLoss(net, alphas, direction, name, values, i, STEP);
                    double below = relaxedLoss(net, alphas, direction, name, values, i, -STEP);
                    double step = (double) (values[i] + STEP) - (double) (values[i] - STEP);
                    assertThat((double) gradient[i]).as(name).isCloseTo((above - below) / step, within(1e-4));
                }
            }
        }
    }

    private static double relaxedLoss(
            RelaxedSupernet net,
            ArchitectureParameters alphas,
            Tensor direction,
            String name,
            float[] values,
            int at,
            float change) {
        float[] changed = values.clone();
        changed[at] += change;
        net.store().assign(name, changed);
        try (RelaxedPass pass = net.forward(
                images(4),
                alphas,
                Mixing.SOFTMAX,
                net.evaluating().batchOnly(),
                Moment.ofWeights(Clock.atEpoch(0, 1, 1)))) {
            return pass.logits().mul(direction).sum().item_double();
        } finally {
            net.store().assign(name, values);
        }
    }
}

package org.espalier.torch.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.espalier.graph.Network;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.Lanes;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.loss.ClassTargets;
import org.espalier.torch.loss.CrossEntropy;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.loss.Losses;
import org.espalier.torch.loss.Targets;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.Noise;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.ParameterStore.Stored;
import org.espalier.torch.module.SideBySide;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BatchSharesTest {
    private static Engine engine;
    private static Lanes lanes;
    private static SideBySide sideBySide;

    private static final double HELP = 0.4;

    @BeforeAll
    static void start() {
        engine = Engine.start(EngineSettings.cpu(2));
        lanes = Lanes.start(engine);
        sideBySide = new SideBySide(lanes, new DirectConvolution());
    }

    @AfterAll
    static void stop() {
        lanes.close();
    }

    private static Network network() {
        return Zoo.installed().network("mobilenet-v3-small", Map.of("input", List.of(3, 24, 24), "classes", 5));
    }

    private static NetworkModule module() {
        return module(network());
    }

    private static NetworkModule module(Network network) {
        return NetworkModule.createWithAuxiliary(
                network, new ParameterStore(1, Initialisation.HE_FAN_OUT), new DirectConvolution());
    }

    private static Batch batch(int images) {
        engine.seed(3, "images", 0);
        Tensor pixels = TensorFactory.HOST.normal(images, 3, 24, 24);
        long[] labels = new long[images];
        for (int i = 0; i < images; i++) {
            labels[i] = i % 5;
        }
        return new Batch(pixels, TensorFactory.HOST.of(labels, images));
    }

    /** Gradients and running statistics after a pass. */
    private record After(double loss, double glance, Map<String, float[]> values) {
        static After of(NetworkModule module, BatchShares.Passed passed) {
            Map<String, float[]> values = new HashMap<>();
            for (Stored stored : module.store().all()) {
                values.put(
                        stored.name(),
                        HostCopies.floats(
                                stored.role().trained() ? stored.tensor().grad() : stored.tensor()));
            }
            return new After(passed.loss(), passed.glance(), values);
        }
    }

    private static After whole(Noise noise, Batch batch) {
        return whole(Loss.CROSS_ENTROPY, noise, batch);
    }

    private static After whole(Loss objective, Noise noise, Batch batch) {
        try (NetworkModule module = module()) {
            Tensor logits = module.forward(batch.images(), module.evaluating().training(noise));
            Tensor loss = objective.of(logits, batch.targets(), 0.1);
            loss.backward();
            return After.of(
                    module, new BatchShares.Passed(HostCopies.number(loss), objective.glance(logits, batch.targets())));
        }
    }

    private static After shared(Noise noise, Batch batch) {
        return shared(Loss.CROSS_ENTROPY, noise, batch);
    }

    private static After shared(Loss objective, Noise noise, Batch batch) {
        try (NetworkModule module = module();
                BatchShares shares = new BatchShares(module, objective, HELP, sideBySide)) {
            return After.of(module, shares.pass(batch, noise, 0.1));
        }
    }

    private static void assertSame(After got, After expected) {
        assertThat(got.loss()).isCloseTo(expected.loss(), within(1e-5));
        assertThat(got.glance()).isEqualTo(expected.glance());
        expected.values().forEach((name, values) -> {
            double largest = 0;
            double worst = 0;
            for (int i = 0; i < values.length; i++) {
                largest = Math.max(largest, Math.abs(values[i]));
                worst = Math.max(worst, Math.abs(values[i] - got.values().get(name)[i]));
            }
            assertThat(worst).as(name).isLessThan(2e-3 * largest + 1e-6);
        });
    }

    @Test
    void gradientsAndRunningStatisticsAreThoseOfTheWholeBatch() {
        try (PointerScope scope = new PointerScope()) {
            Batch batch = batch(16);
            assertSame(shared(Noise.NONE, batch), whole(Noise.NONE, batch));
        }
    }

    /** An auxiliary head has weights, batch norms and a loss of its own in every share. */
    @Test
    void anAuxiliaryHeadIsThatOfTheWholeBatch() {
        Network helped = HelpedNetworks.small();
        try (PointerScope scope = new PointerScope();
                NetworkModule one = module(helped);
                NetworkModule parts = module(helped);
                BatchShares shares = new BatchShares(parts, Loss.CROSS_ENTROPY, HELP, sideBySide)) {
            Batch batch = batch(15);
            List<Tensor> outputs = one.outputs(batch.images(), one.evaluating().training(Noise.NONE));
            Tensor loss = HelpedLoss.of(Loss.CROSS_ENTROPY, outputs, batch.targets(), 0.1, HELP);
            loss.backward();
            BatchShares.Passed whole = new BatchShares.Passed(
                    HostCopies.number(loss), Loss.CROSS_ENTROPY.glance(outputs.get(0), batch.targets()));
            assertThat(outputs).hasSize(2);
            assertSame(After.of(parts, shares.pass(batch, Noise.NONE, 0.1)), After.of(one, whole));
        }
    }

    @Test
    void aBatchThatDoesNotDivideEvenlyIsTheSameToo() {
        try (PointerScope scope = new PointerScope()) {
            Batch batch = batch(15);
            assertSame(shared(Noise.NONE, batch), whole(Noise.NONE, batch));
        }
    }

    @Test
    void dropoutAndDropPathDrawForEachImageWhatTheyDrawInTheWholeBatch() {
        try (PointerScope scope = new PointerScope()) {
            Batch batch = batch(16);
            Noise noise = new Noise(true, 7, 3, 0.3);
            assertSame(shared(noise, batch), whole(noise, batch));
        }
    }

    @Test
    void labelsThatCountNowhereCountNowhere() {
        try (PointerScope scope = new PointerScope()) {
            Batch plain = batch(16);
            long[] labels = new long[16];
            for (int i = 0; i < labels.length; i++) {
                labels[i] = i < 11 ? i % 5 : Losses.IGNORED;
            }
            Batch batch = new Batch(plain.images(), TensorFactory.HOST.of(labels, 16));
            assertSame(shared(Noise.NONE, batch), whole(Noise.NONE, batch));
        }
    }

    /** One half has nearly all of the weight, and one image more. */
    @Test
    void halvesOfUnequalWeightAreJoinedByIt() {
        try (PointerScope scope = new PointerScope()) {
            Loss weighted = new CrossEntropy(List.of(0.1, 0.2, 1.0, 8.0, 30.0));
            long[] labels = {0, 1, 0, 1, 0, 1, 0, 3, 4, 4, 3, 4, 2, 4, 3};
            Batch batch = new Batch(batch(15).images(), TensorFactory.HOST.of(labels, labels.length));
            assertThat(weighted.weight(batch.targets().part(0, 7)))
                    .isLessThan(0.05 * weighted.weight(batch.targets().part(7, 8)));
            assertSame(shared(weighted, Noise.NONE, batch), whole(weighted, Noise.NONE, batch));
        }
    }

    @Test
    void mixedImagesOfUnequalWeightAreJoinedByItToo() {
        try (PointerScope scope = new PointerScope()) {
            Loss weighted = new CrossEntropy(List.of(0.1, 0.2, 1.0, 8.0, 30.0));
            long[] firsts = {0, 1, 0, 1, 0, 1, 0, 3, 4, 4, 3, 4, 2, 4, 3};
            long[] seconds = {4, 1, 0, 3, 0, 1, 2, 0, 1, 4, 1, 0, 2, 0, 1};
            float[] shares = new float[15];
            Arrays.fill(shares, 0.625f);
            Targets mixed = new ClassTargets.Mixed(
                    TensorFactory.HOST.of(firsts, 15),
                    TensorFactory.HOST.of(seconds, 15),
                    TensorFactory.HOST.of(shares, 15));
            Batch batch = new Batch(batch(15).images(), mixed);
            assertSame(shared(weighted, Noise.NONE, batch), whole(weighted, Noise.NONE, batch));
        }
    }

    @Test
    void bitsRepeat() {
        try (PointerScope scope = new PointerScope()) {
            Batch batch = batch(16);
            After first = shared(Noise.NONE, batch);
            for (int i = 0; i < 5; i++) {
                After again = shared(Noise.NONE, batch);
                first.values()
                        .forEach((name, values) ->
                                assertThat(again.values().get(name)).as(name).isEqualTo(values));
            }
        }
    }

    @Test
    void aShareThatFailsEndsTheOthers() {
        try (PointerScope scope = new PointerScope();
                NetworkModule module = module();
                BatchShares shares = new BatchShares(module, Loss.CROSS_ENTROPY, HELP, sideBySide)) {
            Batch good = batch(16);
            Targets bad = new LostTargets(ClassTargets.of(good.targets()).labels());
            assertThatThrownBy(() -> shares.pass(new Batch(good.images(), bad), Noise.NONE, 0))
                    .satisfies(e -> assertThat(List.of(String.valueOf(e.getMessage()), String.valueOf(e.getCause())))
                            .anyMatch(text -> text.contains("these labels are lost")));
        }
    }

    /** Targets whose second part cannot be taken. */
    private record LostTargets(Tensor labels) implements ClassTargets {
        @Override
        public Targets padded(long samples) {
            throw new IllegalStateException("nobody evaluates");
        }

        @Override
        public Targets part(long first, long images) {
            if (first > 0) {
                throw new IllegalArgumentException("these labels are lost");
            }
            return new Single(labels.narrow(0, first, images));
        }
    }
}

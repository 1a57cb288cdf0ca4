package org.espalier.torch.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.graph.Network;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.loss.Targets;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.Noise;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.ParameterStore.Stored;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A second classifier that helps a training from scratch, and is nowhere else. */
class AuxiliaryHeadTest {
    private static final Network HELPED = HelpedNetworks.of(8);

    @BeforeAll
    static void oneThread() {
        Engine.start(EngineSettings.cpu(1));
    }

    private static NetworkModule withHead(Network network, ScalarType type) {
        return NetworkModule.createWithAuxiliary(
                network, new ParameterStore(3, Initialisation.HE_FAN_OUT, type), new DirectConvolution());
    }

    private static NetworkModule alone(Network network) {
        return NetworkModule.create(network, 3, Initialisation.HE_FAN_OUT, new DirectConvolution());
    }

    private static Tensor images() {
        float[] pixels = new float[4 * 3 * 64];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) Math.sin(i * 0.7);
        }
        return TensorFactory.HOST.of(pixels, 4, 3, 8, 8);
    }

    private static Targets targets() {
        return new Batch(images(), TensorFactory.HOST.of(new long[] {0, 1, 2, 3}, 4)).targets();
    }

    /** Of the numbers that are published for networks of these cells, and for their heads. */
    @ParameterizedTest
    @CsvSource({"cifar, 36, 20, 3349342, 476426", "imagenet, 48, 14, 4718752, 1260776"})
    void headsOfDartsCountAsPublished(String stem, int channels, int cells, long params, long head) {
        String genotype =
                "{\"normal\":[[\"sep_conv_3x3\",0],[\"sep_conv_3x3\",1],[\"sep_conv_3x3\",0],[\"sep_conv_3x3\",1],[\"sep_conv_3x3\",1],"
                        + "[\"skip_connect\",0],[\"skip_connect\",0],[\"dil_conv_3x3\",2]],\"reduce\":[[\"max_pool_3x3\",0],[\"max_pool_3x3\",1],"
                        + "[\"skip_connect\",2],[\"max_pool_3x3\",1],[\"max_pool_3x3\",0],[\"skip_connect\",2],[\"skip_connect\",2],[\"max_pool_3x3\",1]]}";
        SearchSpace space = Zoo.installed().space("darts", Map.of("stem", stem, "channels", channels, "cells", cells));
        Network network = space.network(space.codec().parse(genotype));
        assertThat(network.params()).isEqualTo(params);
        try (NetworkModule module = withHead(network, ScalarType.Float)) {
            assertThat(module.store().trainedValues()).isEqualTo(params + head);
        }
        try (NetworkModule module = alone(network)) {
            assertThat(module.store().trainedValues()).isEqualTo(params);
        }
    }

    @Test
    void theNetworkIsWhatItIsWithoutItsHead() {
        try (PointerScope scope = new PointerScope();
                NetworkModule helped = withHead(HELPED, ScalarType.Float);
                NetworkModule plain = alone(HELPED)) {
            assertThat(helped.store().all())
                    .hasSizeGreaterThan(plain.store().all().size());
            assertThat(helped.weights().tensors().keySet())
                    .isEqualTo(plain.store().toWeights().tensors().keySet());
            plain.store()
                    .snapshot()
                    .forEach((name, values) ->
                            assertThat(helped.store().values(name)).as(name).isEqualTo(values));
            assertThat(HostCopies.floats(helped.forward(images())))
                    .isEqualTo(HostCopies.floats(plain.forward(images())));
            assertThat(plain.outputs(images(), plain.evaluating())).hasSize(1);
            List<Tensor> both = helped.outputs(images(), helped.evaluating());
            assertThat(HostCopies.floats(both.get(0))).isEqualTo(HostCopies.floats(plain.forward(images())));
            assertThat(both.get(1).sizes().vec().get())
                    .isEqualTo(both.get(0).sizes().vec().get());
        }
    }

    /** Gradients in float64: those of the network's own loss and a share of those of the head's. */
    @Test
    void bothLossesAreMinimised() {
        Map<String, float[]> own = gradients(1, 0);
        Map<String, float[]> head = gradients(0, 1);
        Map<String, float[]> together = gradients(1, 0.4);
        together.forEach((name, values) -> {
            for (int i = 0; i < values.length; i++) {
                assertThat((double) values[i])
                        .as(name)
                        .isCloseTo(own.get(name)[i] + 0.4 * head.get(name)[i], within(1e-6));
            }
        });
        assertThat(head.get("second/conv.weight")).containsOnly(0);
        assertThat(own.keySet()).anyMatch(name -> name.startsWith("auxiliary/"));
    }

    private static Map<String, float[]> gradients(double network, double auxiliary) {
        try (PointerScope scope = new PointerScope();
                NetworkModule module = withHead(HELPED, ScalarType.Double)) {
            List<Tensor> outputs = module.outputs(images(), module.evaluating().training(Noise.NONE));
            Tensor loss = network == 1
                    ? HelpedLoss.of(Loss.CROSS_ENTROPY, outputs, targets(), 0, auxiliary)
                    : Loss.CROSS_ENTROPY.of(outputs.get(1), targets(), 0).mul(new Scalar(auxiliary));
            loss.backward();
            Map<String, float[]> gradients = new HashMap<>();
            for (Stored stored : module.store().trained()) {
                Tensor gradient = stored.tensor().grad();
                gradients.put(
                        stored.name(),
                        gradient.defined()
                                ? HostCopies.floats(gradient)
                                : new float[(int) stored.tensor().numel()]);
            }
            return gradients;
        }
    }

    /** Each stop is a life of the process; the head's weights are in the checkpoints. */
    @Test
    void killAndResumeChangesNothing(@TempDir Path folder) {
        TrainingRecipe recipe =
                TrainingRecipe.standard(3, 9).withLearningRate(0.05).withAuxiliary(0.4);
        Map<String, float[]> whole = train(recipe, null, 3);
        train(recipe, folder, 1);
        train(recipe, folder, 2);
        Map<String, float[]> resumed = train(recipe, folder, 3);
        assertThat(resumed.keySet()).isEqualTo(whole.keySet()).anyMatch(name -> name.startsWith("auxiliary/"));
        resumed.forEach((name, values) -> assertThat(values).as(name).isEqualTo(whole.get(name)));
        assertThat(train(recipe.withAuxiliary(0.1), null, 3).get("first/conv.weight"))
                .isNotEqualTo(whole.get("first/conv.weight"));
    }

    private static Map<String, float[]> train(TrainingRecipe recipe, Path folder, int until) {
        SyntheticStream data = new SyntheticStream(3, 8, 1, false);
        try (NetworkModule module = withHead(HelpedNetworks.of(12), ScalarType.Float);
                Trainer trainer = new Trainer(module, recipe, data, TrainingListener.NONE)) {
            trainer.run(folder == null ? null : new CheckpointFolder(folder), until);
            return module.store().snapshot();
        }
    }
}

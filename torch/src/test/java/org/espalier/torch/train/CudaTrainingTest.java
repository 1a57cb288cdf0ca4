package org.espalier.torch.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.conv.ConvSignature;
import org.espalier.torch.conv.ConvolutionDoor;
import org.espalier.torch.engine.CrossingRecorder;
import org.espalier.torch.engine.DeviceKind;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.module.Convolution;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.SampleNetworks;
import org.espalier.torch.module.VerifiedConvolution;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training from scratch on the first NVIDIA device; skipped where LibTorch sees none. */
@Tag("cuda")
class CudaTrainingTest {
    private static final int BATCHES = 3;
    private static final TrainingRecipe RECIPE = TrainingRecipe.standard(1, 9)
            .withLearningRate(0.01)
            .withAverageDecay(0.9)
            .withDropPath(0.2, false)
            .withClip(GradientClip.norm(5));

    @TempDir
    Path folder;

    private Engine engine;

    @BeforeEach
    void start() {
        Optional<String> lacks = Engine.lacks(DeviceKind.CUDA);
        assumeTrue(lacks.isEmpty(), lacks.orElse(""));
        engine = Engine.start(EngineSettings.named("cuda"));
    }

    @AfterEach
    void backToTheProcessor() {
        Engine.start(EngineSettings.cpu(1));
    }

    private static Map<String, float[]> train(TrainingRecipe recipe, TensorFactory tensors, Convolution convolution) {
        ParameterStore store = new ParameterStore(3, Initialisation.HE_FAN_OUT, tensors);
        SyntheticStream data = new SyntheticStream(BATCHES, 16, 1, false, tensors);
        try (NetworkModule module = NetworkModule.create(SampleNetworks.small(), store, convolution);
                Trainer trainer = new Trainer(module, recipe, data, TrainingListener.NONE)) {
            assertThat(store.all())
                    .allSatisfy(
                            stored -> assertThat(tensors.holds(stored.tensor())).isTrue());
            trainer.run();
            return module.store().snapshot();
        }
    }

    private Map<String, float[]> onDevice(TrainingRecipe recipe) {
        try (ConvolutionDoor door = ConvolutionDoor.open(engine, folder)) {
            return train(
                    recipe,
                    engine.tensors(),
                    new VerifiedConvolution(door, engine.settings().threads()));
        }
    }

    private static void assertClose(Map<String, float[]> one, Map<String, float[]> other) {
        assertThat(one.keySet()).isEqualTo(other.keySet());
        one.forEach((name, values) -> assertThat(values).as(name).containsExactly(other.get(name), within(2e-3f)));
    }

    @Test
    void trainsToWhatTheProcessorTrainsTo() {
        assertClose(onDevice(RECIPE), train(RECIPE, TensorFactory.HOST, new DirectConvolution()));
        TrainingRecipe adam = RECIPE.withOptimiser(Adam.decoupled(0.05)).withLearningRate(1e-4);
        assertClose(onDevice(adam), train(adam, TensorFactory.HOST, new DirectConvolution()));
    }

    @Test
    void theSameSeedGivesTheSameWeights() {
        Map<String, float[]> once = onDevice(RECIPE);
        onDevice(RECIPE).forEach((name, values) -> assertThat(values).as(name).isEqualTo(once.get(name)));
    }

    @Test
    void aStepReadsWhatIsMeantAndNothingIsMadeOnTheHost() {
        List<CrossingRecorder.Crossing> crossings = CrossingRecorder.during(() -> onDevice(RECIPE));
        assertThat(CrossingRecorder.strays(crossings)).isEmpty();
        assertThat(CrossingRecorder.reads(crossings))
                .containsEntry("Trainer$FromScratch.whole", (long) BATCHES)
                .containsEntry("Losses.correct", (long) BATCHES)
                .containsOnlyKeys(
                        "Trainer$FromScratch.whole", "Losses.correct", "ParameterStore.sum", "ParameterStore.snapshot");
    }

    @Test
    void theDoorTakesTheOrdinaryKernelAndNoTensorOfTheHost() {
        try (ConvolutionDoor door = ConvolutionDoor.open(engine, folder);
                PointerScope scope = new PointerScope()) {
            Tensor image = engine.tensors().normal(2, 8, 9, 9);
            Tensor weight = engine.tensors().normal(4, 8, 3, 3);
            Tensor there = door.apply(image, weight, 1, 1, 1, 1);
            assertThat(there.is_cuda()).isTrue();
            Tensor imageHere = TensorFactory.HOST.of(HostCopies.floats(image), 2, 8, 9, 9);
            Tensor weightHere = TensorFactory.HOST.of(HostCopies.floats(weight), 4, 8, 3, 3);
            Tensor here = new DirectConvolution().apply(imageHere, weightHere, null, 1, 1, 1, 1, 1);
            assertThat(HostCopies.floats(there)).containsExactly(HostCopies.floats(here), within(1e-4f));
            ConvSignature signature = door.signature(image, weight, 1, 1, 1, 1, 1);
            assertThat(door.formulationFor(signature).name()).isEqualTo("onednn");
            assertThatIllegalStateException().isThrownBy(() -> door.verdict(signature));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> door.apply(imageHere, weight, 1, 1, 1, 1))
                    .withMessageStartingWith("the image is on cpu, expected cuda");
            assertThat(folder).isEmptyDirectory();
        }
    }
}

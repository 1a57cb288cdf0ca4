package org.espalier.torch.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.espalier.graph.Network;
import org.espalier.graph.Operation;
import org.espalier.graph.Shape;
import org.espalier.torch.conv.ConvolutionDoor;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.engine.Lanes;
import org.espalier.torch.engine.MachineNotes;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.SideBySide;
import org.espalier.torch.module.VerifiedConvolution;
import org.espalier.zoo.Zoo;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingAloneTest {
    private static final int BATCH = 6;

    private final Engine engine = Engine.start(EngineSettings.cpu(2));
    private final Lanes lanes = Lanes.start(engine);

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        lanes.close();
    }

    private static Network network() {
        return Zoo.installed().network("resnet-18", Map.of("input", List.of(3, 8, 8), "classes", 3));
    }

    private TrainingAlone alone() {
        VerifiedConvolution whole = new VerifiedConvolution(ConvolutionDoor.open(engine, folder), 2);
        VerifiedConvolution lane = new VerifiedConvolution(ConvolutionDoor.open(engine.lane(), folder), 1);
        return new TrainingAlone(whole, lane, new SideBySide(lanes, lane), MachineNotes.in(folder, engine, "steps"));
    }

    private Optional<SideBySide> decided() {
        return alone().lanes(network(), BATCH, 10_000);
    }

    @Test
    void whatWasMeasuredOnceHolds() {
        boolean divided = decided().isPresent();
        for (int i = 0; i < 3; i++) {
            assertThat(decided().isPresent()).isEqualTo(divided);
        }
    }

    @Test
    void aBatchWithFewerImagesThanLanesIsNotDivided() {
        assertThat(alone().lanes(network(), 1, 10_000)).isEmpty();
    }

    @Test
    void aShortTrainingIsNotMeasured() {
        assertThat(alone().lanes(network(), BATCH, 1_000)).isEmpty();
        assertThat(folder).isDirectoryNotContaining("glob:**.steps");
    }

    @Test
    void operationsThatMayLookAtTheWholeBatchAreNotDivided() {
        Network plain = network();
        assertThat(TrainingAlone.isDivisible(plain)).isTrue();
        List<Network.Layer> layers = new ArrayList<>(plain.layers());
        Network.Layer last = layers.get(layers.size() - 1);
        layers.set(layers.size() - 1, new Network.Layer(last.name(), new Foreign(), last.inputs(), last.output()));
        assertThat(TrainingAlone.isDivisible(new Network("foreign", plain.input(), layers)))
                .isFalse();
    }

    /** An operation of a third party. */
    private record Foreign() implements Operation {
        @Override
        public String kind() {
            return "foreign";
        }

        @Override
        public Shape shape(List<Shape> inputs) {
            return inputs.get(0);
        }
    }

    /** The same weights after a few steps, whether batches are divided or not. */
    @Test
    void aDividedTrainingLearnsTheSame() {
        double divided = trained(new SideBySide(lanes, new DirectConvolution()));
        assertThat(divided).isCloseTo(trained(null), withinPercentage(0.5));
    }

    private double trained(@Nullable SideBySide sideBySide) {
        engine.seed(5, "images", 0);
        int batch = 32;
        long[] classes = new long[batch];
        Arrays.setAll(classes, i -> i % 3);
        Network network = Zoo.installed().network("resnet-18", Map.of("input", List.of(3, 16, 16), "classes", 3));
        try (Tensor images = TensorFactory.HOST.normal(batch, 3, 16, 16);
                Tensor labels = TensorFactory.HOST.of(classes, batch);
                NetworkModule module =
                        NetworkModule.create(network, 1, Initialisation.HE_FAN_OUT, new DirectConvolution())) {
            TrainingRecipe recipe =
                    TrainingRecipe.standard(3, 1).withLearningRate(0.01).withAverageDecay(0.5);
            try (Trainer trainer = new Trainer(
                    module,
                    recipe,
                    Loss.CROSS_ENTROPY,
                    new OneBatch(images, labels),
                    TrainingListener.NONE,
                    sideBySide)) {
                trainer.run();
            }
            return module.forward(images).abs().sum().item_double();
        }
    }

    private record OneBatch(Tensor images, Tensor labels) implements BatchStream {
        @Override
        public int batches() {
            return 1;
        }

        @Override
        public Epoch epoch(long number) {
            return Epoch.of(1, taken -> new Batch(new Tensor(images), new Tensor(labels)));
        }
    }
}

package org.espalier.torch.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.espalier.graph.Network;
import org.espalier.torch.data.Normalisation;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.Lanes;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.loss.ClassTargets;
import org.espalier.torch.loss.CrossEntropy;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.loss.SquaredError;
import org.espalier.torch.loss.Targets;
import org.espalier.torch.loss.Taught;
import org.espalier.torch.loss.TaughtTargets;
import org.espalier.torch.loss.ValueTargets;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.SideBySide;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Learning from labels and a teacher's answers. */
class TaughtTrainingTest {
    private static final int CLASSES = 3;
    private static final float[] OUTPUTS = {0.5f, -1, 2, 0, 0.25f, -0.5f, 1, 1, -2, 0.75f, 0, 0.1f};
    private static final float[] TEACHER = {1, 0, -1, 2, 0.5f, 0.5f, -3, 1, 0, 0, 0, 1};
    private static final long[] LABELS = {2, 0, 1, 1};

    private static Tensor outputs() {
        return TensorFactory.HOST.of(OUTPUTS, 4, CLASSES).set_requires_grad(true);
    }

    private static Tensor teacher() {
        return TensorFactory.HOST.of(TEACHER, 4, CLASSES);
    }

    private static double[] softmax(float[] values, int row) {
        double[] shares = new double[CLASSES];
        double sum = 0;
        for (int i = 0; i < CLASSES; i++) {
            shares[i] = Math.exp(values[row * CLASSES + i]);
            sum += shares[i];
        }
        for (int i = 0; i < CLASSES; i++) {
            shares[i] /= sum;
        }
        return shares;
    }

    private static void assertGradient(Loss task, double share, double[] sampleWeights) {
        try (PointerScope scope = new PointerScope()) {
            Loss loss = new Taught(task, share, "t");
            Tensor outputs = outputs();
            Targets targets = new TaughtTargets(
                    new ClassTargets.Single(TensorFactory.HOST.of(LABELS, 4)), loss.lesson(teacher()));
            Tensor value = loss.of(outputs, targets, 0);
            value.backward();
            float[] gradient = HostCopies.floats(outputs.grad());
            double all = 0;
            double expected = 0;
            for (double weight : sampleWeights) {
                all += weight;
            }
            for (int row = 0; row < 4; row++) {
                double[] own = softmax(OUTPUTS, row);
                double[] taught = softmax(TEACHER, row);
                for (int i = 0; i < CLASSES; i++) {
                    double label = LABELS[row] == i ? 1 : 0;
                    double hand = (1 - share) * (own[i] - label) + share * (own[i] - taught[i]);
                    assertThat((double) gradient[row * CLASSES + i])
                            .isCloseTo(hand * sampleWeights[row] / all, within(1e-6));
                    expected -= ((1 - share) * label + share * taught[i]) * Math.log(own[i]) * sampleWeights[row] / all;
                }
            }
            assertThat(HostCopies.number(value)).isCloseTo(expected, within(1e-5));
        }
    }

    @Test
    void theGradientIsThatOfBothLossesByHand() {
        assertGradient(Loss.CROSS_ENTROPY, 0.5, new double[] {1, 1, 1, 1});
        assertGradient(Loss.CROSS_ENTROPY, 0.2, new double[] {1, 1, 1, 1});
        assertGradient(Loss.CROSS_ENTROPY, 0, new double[] {1, 1, 1, 1});
        // a sample weighs as its class in both
        assertGradient(new CrossEntropy(List.of(2.0, 0.5, 1.0)), 0.5, new double[] {1, 2, 0.5, 0.5});
    }

    @Test
    void unevenPartsGiveTheLossOfTheWhole() {
        try (PointerScope scope = new PointerScope()) {
            Targets mixed = new ClassTargets.Mixed(
                    TensorFactory.HOST.of(LABELS, 4),
                    TensorFactory.HOST.of(new long[] {0, 1, 2, 0}, 4),
                    TensorFactory.HOST.of(new float[] {0.6f, 1, 0.7f, 0.5f}, 4));
            for (Loss task : List.of(Loss.CROSS_ENTROPY, new CrossEntropy(List.of(3.0, 0.5, 1.0)))) {
                Loss loss = new Taught(task, 0.5, "t");
                Targets targets = new TaughtTargets(mixed, loss.lesson(teacher()));
                double whole = HostCopies.number(loss.of(outputs(), targets, 0.1));
                double parts = 0;
                for (int[] part : new int[][] {{0, 3}, {3, 1}}) {
                    Targets some = targets.part(part[0], part[1]);
                    parts += HostCopies.number(loss.of(outputs().narrow(0, part[0], part[1]), some, 0.1))
                            * loss.weight(some)
                            / loss.weight(targets);
                }
                assertThat(parts).isCloseTo(whole, within(1e-6));
                assertThat(loss.glance(outputs(), targets)).isEqualTo(task.glance(outputs(), mixed));
            }
        }
    }

    @Test
    void numbersAreTaughtToo() {
        try (PointerScope scope = new PointerScope()) {
            Loss loss = new Taught(new SquaredError(), 0.25, "t");
            Tensor outputs = TensorFactory.HOST.of(new float[] {1, 3}, 2, 1);
            Targets targets = new TaughtTargets(
                    new ValueTargets(TensorFactory.HOST.of(new float[] {0, 0}, 2, 1)),
                    loss.lesson(TensorFactory.HOST.of(new float[] {1, 1}, 2, 1)));
            // 0.75 * (1 + 9) / 2 + 0.25 * (0 + 4) / 2
            assertThat(HostCopies.number(loss.of(outputs, targets, 0))).isEqualTo(4.25);
        }
    }

    @Test
    void whatIsNoShareOrHasNoLessonIsRefused() {
        assertThatThrownBy(() -> new Taught(Loss.CROSS_ENTROPY, 1.5, "t"))
                .hasMessage("share of a teacher: expected a number in [0, 1], got 1.5");
        try (PointerScope scope = new PointerScope()) {
            Targets labels = new ClassTargets.Single(TensorFactory.HOST.of(LABELS, 4));
            assertThatThrownBy(() -> new Taught(Loss.CROSS_ENTROPY, 0.5, "t").of(outputs(), labels, 0))
                    .hasMessage("expected a teacher's answers beside the labels, got Single");
            assertThatThrownBy(() -> new TaughtTargets(labels, teacher()).padded(1))
                    .hasMessageContaining("batches for evaluation have labels alone");
        }
    }

    private static Network network(int size) {
        return Zoo.installed()
                .network("mobilenet-v3-small", Map.of("input", List.of(3, size, size), "classes", CLASSES));
    }

    private static NetworkModule module(int size, long seed) {
        return NetworkModule.create(network(size), seed, Initialisation.HE_FAN_OUT, new DirectConvolution());
    }

    /** Two batches of noise. */
    private record Noisy(int images, int size) implements BatchStream {
        @Override
        public int batches() {
            return 2;
        }

        @Override
        public Epoch epoch(long number) {
            return Epoch.of(2, i -> {
                float[] pixels = new float[images * 3 * size * size];
                long[] labels = new long[images];
                for (int k = 0; k < pixels.length; k++) {
                    pixels[k] = (float) Math.sin(k * (3.0 + i) + number);
                }
                for (int k = 0; k < images; k++) {
                    labels[k] = (k + i) % CLASSES;
                }
                return new Batch(
                        TensorFactory.HOST.of(pixels, images, 3, size, size), TensorFactory.HOST.of(labels, images));
            });
        }
    }

    @Test
    void aTeacherOfAnotherSizeAnswersTheVeryImagesWithoutGradient() {
        try (NetworkModule teacher = module(32, 5);
                PointerScope scope = new PointerScope()) {
            BatchStream stream = new TaughtStream(new Noisy(4, 24), Loss.CROSS_ENTROPY, Teacher.of(teacher));
            assertThat(stream.batches()).isEqualTo(2);
            try (BatchStream.Epoch epoch = stream.epoch(0);
                    BatchStream.Epoch plain = new Noisy(4, 24).epoch(0)) {
                Batch batch = epoch.next();
                Batch inner = plain.next();
                assertThat(HostCopies.floats(batch.images())).isEqualTo(HostCopies.floats(inner.images()));
                TaughtTargets targets = (TaughtTargets) batch.targets();
                assertThat(targets.counted()).isEqualTo(4);
                assertThat(targets.lesson().requires_grad()).isFalse();
                Tensor expected = teacher.forward(ImageSizes.resized(inner.images(), 32, 32))
                        .softmax(1);
                assertThat(HostCopies.floats(targets.lesson())).isEqualTo(HostCopies.floats(expected));
            }
        }
    }

    @Test
    void aModelOfAnotherRuntimeSeesPixelsOfItsOwnSizeInItsOwnBatches() {
        List<float[]> shown = new ArrayList<>();
        PlainEvaluation.Classifier model = (images, shape) -> {
            assertThat(shape).containsExactly(2, 3, 2, 2);
            shown.add(images);
            return new float[] {images[0], 10, 20, 30, images[12], 11, 21, 31};
        };
        Normalisation normalisation = new Normalisation(new float[] {0.5f}, new float[] {0.25f});
        Teacher teacher = Teacher.of(model, new TeachingModel.Input(2, 3, 2, 2), normalisation, new int[] {3, 0, 1});
        try (PointerScope scope = new PointerScope()) {
            // grey images of one value each: 0.25, 0.5 and 1, normalised
            float[] values = new float[3 * 16];
            for (int i = 0; i < values.length; i++) {
                values[i] = new float[] {-1, 0, 2}[i / 16];
            }
            float[] answers = HostCopies.floats(teacher.outputs(TensorFactory.HOST.of(values, 3, 1, 4, 4)));
            assertThat(answers).containsExactly(new float[] {30, 0.25f, 10, 31, 0.5f, 11, 30, 1, 10}, within(1e-6f));
            assertThat(shown).hasSize(2);
            assertThat(shown.get(1)[12]).isZero(); // what fills the last batch up
        }
    }

    private static Map<String, float[]> trained(SideBySide lanes, Path checkpoints, String name, int... epochs) {
        TrainingRecipe recipe = TrainingRecipe.standard(2, 1).withLearningRate(0.05);
        Map<String, float[]> weights = Map.of();
        for (int until : epochs) {
            try (NetworkModule student = module(24, 1);
                    NetworkModule teacher = module(24, 5);
                    Trainer trainer = new Trainer(
                            student,
                            recipe,
                            new Taught(Loss.CROSS_ENTROPY, 0.5, name),
                            new TaughtStream(new Noisy(6, 24), Loss.CROSS_ENTROPY, Teacher.of(teacher)),
                            TrainingListener.NONE,
                            lanes)) {
                trainer.run(new CheckpointFolder(checkpoints), until);
                weights = student.store().snapshot();
            }
        }
        return weights;
    }

    @Test
    void aKilledTrainingGoesOnUnderItsTeacherAndUnderNoOther(@TempDir Path folder) {
        Engine engine = Engine.start(EngineSettings.cpu(2));
        Map<String, float[]> whole = trained(null, folder.resolve("whole"), "a", 2);
        Map<String, float[]> resumed = trained(null, folder.resolve("killed"), "a", 1, 2);
        assertThat(resumed.keySet()).isEqualTo(whole.keySet());
        whole.forEach((name, values) -> assertThat(resumed.get(name)).as(name).isEqualTo(values));
        assertThatThrownBy(() -> trained(null, folder.resolve("killed"), "b", 2))
                .hasMessageContaining("the checkpoint of epoch 2 belongs to another recipe");
        try (Lanes lanes = Lanes.start(engine)) {
            Map<String, float[]> divided =
                    trained(new SideBySide(lanes, new DirectConvolution()), folder.resolve("divided"), "a", 1);
            Map<String, float[]> one = trained(null, folder.resolve("one"), "a", 1);
            one.forEach(
                    (name, values) -> assertThat(divided.get(name)).as(name).containsExactly(values, within(1e-2f)));
        }
    }
}

package org.espalier.torch.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
import org.espalier.graph.Flattening;
import org.espalier.graph.Graph;
import org.espalier.graph.Network;
import org.espalier.graph.Primitives.Identity;
import org.espalier.graph.Shape;
import org.espalier.measure.ClassMeasures;
import org.espalier.random.Seeds;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.loss.ClassTally;
import org.espalier.torch.loss.Losses;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.BatchStream;
import org.espalier.torch.train.PaddedStream;
import org.espalier.torch.train.Trainer;
import org.espalier.torch.train.TrainingListener;
import org.espalier.torch.train.TrainingRecipe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A tensor that the caller made outside of all scopes, which no reference holds, stays the caller's. */
class CallersTensorTest {
    private static final Convolution DIRECT = new DirectConvolution();
    private static final int STEPS = 200;

    static Stream<Arguments> kinds() {
        return Stream.of(ScalarType.Float, ScalarType.Double)
                .flatMap(module -> Stream.of(ScalarType.Float, ScalarType.Double)
                        .filter(images -> images == ScalarType.Float || module == ScalarType.Double)
                        .flatMap(images -> Stream.of(true, false).map(last -> Arguments.of(module, images, last))));
    }

    /** Images outside of all scopes. */
    private static Tensor images(int count, ScalarType type, boolean channelsLast) {
        SplittableRandom random = Seeds.generator(3, "images", 0);
        float[] values = new float[count * 3 * 12 * 12];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        assertThat(PointerScope.getInnerScope()).isNull();
        Tensor plain = TensorFactory.HOST.of(values, count, 3, 12, 12).to(type);
        return channelsLast ? Tensors.channelsLast(plain) : plain;
    }

    private static NetworkModule module(Network network, ScalarType type) {
        return NetworkModule.create(network, new ParameterStore(7, Initialisation.PYTORCH, type), DIRECT);
    }

    private static Network identities() {
        Graph.Builder b = Graph.builder(1);
        int x = b.add("second", new Identity(), b.add("first", new Identity(), 0));
        return Flattening.network(
                "identities", b.build(x), Shape.of(3, 12, 12), new Architecture(new DecisionSet(List.of())));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void severalPassesOfAModuleLeaveItAlone(ScalarType type, ScalarType ofImages, boolean channelsLast) {
        for (Network network : List.of(SampleNetworks.small(), identities())) {
            Tensor images = images(4, ofImages, channelsLast);
            float[] before = HostCopies.floats(images);
            try (NetworkModule module = module(network, type)) {
                float[] first = logits(() -> module.forward(images));
                for (int i = 0; i < 3; i++) {
                    assertThat(logits(() -> module.forward(images))).isEqualTo(first);
                    try (PointerScope scope = new PointerScope()) {
                        assertThat(HostCopies.floats(module.forward(images))).isEqualTo(first);
                        module.forward(images, module.evaluating().training(Noise.NONE));
                        module.forward(images, module.evaluating().batchOnly());
                        module.store().restore(module.store().snapshot());
                    }
                    first = logits(() -> module.forward(images));
                }
            }
            assertThat(images.isNull()).isFalse();
            assertThat(HostCopies.floats(images)).isEqualTo(before);
        }
    }

    /** What a pass outside of all scopes gives belongs to the caller, who closes it. */
    private static float[] logits(Supplier<Tensor> pass) {
        Tensor logits = pass.get();
        float[] values = HostCopies.floats(logits);
        logits.close();
        return values;
    }

    @Test
    void gradientsReachTheCallersImages() {
        Tensor images = images(2, ScalarType.Float, true);
        images.set_requires_grad(true);
        try (NetworkModule module = module(SampleNetworks.small(), ScalarType.Float)) {
            for (int i = 0; i < 2; i++) {
                try (PointerScope scope = new PointerScope()) {
                    module.forward(images).square().sum().backward();
                }
            }
        }
        try (PointerScope scope = new PointerScope()) {
            assertThat(images.grad().abs().sum().item_double()).isPositive();
        }
    }

    /** A stream that gives the same two tensors again and again. */
    private record Same(Tensor images, Tensor labels, int batches) implements BatchStream {
        @Override
        public Epoch epoch(long number) {
            return new Epoch() {
                private int left = batches;

                @Override
                public boolean hasNext() {
                    return left > 0;
                }

                @Override
                public Batch next() {
                    left--;
                    return new Batch(images, labels);
                }

                @Override
                public void close() {}
            };
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void trainingEvaluationPaddingAndLossesLeaveItAlone(ScalarType type, ScalarType ofImages, boolean channelsLast) {
        Tensor images = images(4, ofImages, channelsLast);
        Tensor labels = AbstractTensor.create(0L, 1, 2, 3);
        float[] before = HostCopies.floats(images);
        Same same = new Same(images, labels, 3);
        try (NetworkModule module = module(SampleNetworks.small(), type);
                Trainer trainer = new Trainer(module, TrainingRecipe.standard(2, 1), same, TrainingListener.NONE)) {
            trainer.run();
            for (int batch : new int[] {4, 6}) {
                PaddedStream padded = new PaddedStream(same, batch);
                assertThat(Trainer.evaluate(module, padded, new ClassTally()).samples())
                        .isEqualTo(12);
                assertThat(accuracy(module, padded)).isEqualTo(accuracy(module, same));
            }
            Tensor logits = module.forward(images);
            for (int i = 0; i < 3; i++) {
                Losses.crossEntropy(logits, labels, 0.1).close();
                assertThat(Losses.counted(labels)).isEqualTo(4);
                assertThat(Losses.correct(logits, labels)).isBetween(0L, 4L);
            }
            logits.close();
        }
        assertThat(HostCopies.floats(images)).isEqualTo(before);
        assertThat(labels.get(3).item_long()).isEqualTo(3);
    }

    @Test
    void nothingIsLeftBehind() {
        Tensor images = images(2, ScalarType.Float, true);
        try (NetworkModule module = module(SampleNetworks.small(), ScalarType.Float)) {
            step(module, images);
            long before = livePointers();
            for (int i = 0; i < STEPS; i++) {
                step(module, images);
            }
            assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
        }
    }

    private static void step(NetworkModule module, Tensor images) {
        logits(() -> module.forward(images));
        try (PointerScope scope = new PointerScope()) {
            module.store().clearGradients();
            module.forward(images, module.evaluating().training(Noise.NONE))
                    .sum()
                    .backward();
        }
    }

    /** Without those of earlier tests that wait for the garbage collector. */
    private static long livePointers() {
        long before;
        long now = Pointer.totalCount();
        do {
            before = now;
            System.gc();
            LockSupport.parkNanos(50_000_000);
            now = Pointer.totalCount();
        } while (now < before);
        return now;
    }

    private static double accuracy(NetworkModule module, BatchStream data) {
        return ClassMeasures.accuracy().of(Trainer.evaluate(module, data, new ClassTally()));
    }
}

package org.espalier.torch.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.espalier.torch.engine.CrossingRecorder;
import org.espalier.torch.engine.CrossingRecorder.Crossing;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.loss.ClassTargets;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.BatchStream;
import org.espalier.torch.train.LoaderStream;
import org.junit.jupiter.api.Test;

/** Images come to the device in one place, whatever threads made them. */
class LoaderStreamTest {
    private static final int BATCH = 16;
    private static final int BATCHES = 4;

    private BatchLoader loader(Augmentation augmentation) {
        int[] all = IntStream.range(0, BATCH * BATCHES).toArray();
        ImageDataset images =
                TestImages.random(8, 6, 3, IntStream.of(all).map(i -> i % 5).toArray(), 5);
        Normalisation plain = new Normalisation(new float[3], new float[] {1, 1, 1});
        return BatchLoader.training(images, all, plain, augmentation, new LoaderSettings(BATCH, 2, 3, 7));
    }

    private static List<Crossing> epoch(BatchLoader loader, TensorFactory tensors) {
        return CrossingRecorder.during(() -> {
            try (BatchStream.Epoch epoch = new LoaderStream(loader, 0, tensors).epoch(0)) {
                while (epoch.hasNext()) {
                    try (PointerScope scope = new PointerScope()) {
                        assertThat(epoch.next().images().size(0)).isEqualTo(BATCH);
                    }
                }
            }
        });
    }

    @Test
    void imagesAndLabelsAreMadeThroughTheStreamsFactory() {
        try (BatchLoader loader = loader(Augmentation.NONE)) {
            assertThat(epoch(loader, CrossingRecorder.STAND_IN))
                    .hasSize(2 * BATCHES)
                    .allSatisfy(made -> {
                        assertThat(made.place()).isEqualTo("stand-in");
                        assertThat(made.where()).matches("(BatchTensors|ClassLabels)\\..*");
                    });
            assertThat(CrossingRecorder.strays(epoch(loader, TensorFactory.HOST)))
                    .hasSize(2 * BATCHES);
        }
        try (BatchLoader mixing = loader(Augmentation.NONE.withMixup(0.4))) {
            assertThat(epoch(mixing, CrossingRecorder.STAND_IN))
                    .hasSize(4 * BATCHES)
                    .allSatisfy(made -> assertThat(made.place()).isEqualTo("stand-in"));
        }
    }

    @Test
    void theFactoryChangesNoValue() {
        try (BatchLoader loader = loader(Augmentation.NONE);
                PointerScope scope = new PointerScope();
                BatchStream.Epoch here = new LoaderStream(loader, 0).epoch(2);
                BatchStream.Epoch there = new LoaderStream(loader, 0, CrossingRecorder.STAND_IN).epoch(2)) {
            Batch one = here.next();
            Batch other = there.next();
            assertThat(HostCopies.floats(one.images())).isEqualTo(HostCopies.floats(other.images()));
            assertThat(HostCopies.longs(ClassTargets.of(one.targets()).labels()))
                    .isEqualTo(HostCopies.longs(ClassTargets.of(other.targets()).labels()));
        }
    }
}

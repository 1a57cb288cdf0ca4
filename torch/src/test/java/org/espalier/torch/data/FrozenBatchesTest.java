package org.espalier.torch.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/**
 * The pixels of batches as they were when the shares of {@link Augmentation} were still pixels: who sets nothing gets the same training as
 * before, and a search that was begun before can be finished.
 */
class FrozenBatchesTest {
    private static final Normalisation RGB =
            new Normalisation(new float[] {0.1f, 0.2f, 0.3f}, new float[] {0.5f, 0.25f, 2});
    private static final Normalisation GREY = new Normalisation(new float[] {0.4f}, new float[] {0.3f});

    private static long checksum(int size, int channels, Augmentation augmentation, int resolution) {
        int[] labels = IntStream.range(0, 45).map(i -> i % 5).toArray();
        ImageDataset data = TestImages.random(size, size, channels, labels, 5);
        CRC32 checksum = new CRC32();
        try (BatchLoader loader = BatchLoader.training(
                data,
                IntStream.range(0, 45).toArray(),
                channels == 1 ? GREY : RGB,
                augmentation,
                new LoaderSettings(10, 2, 3, 11))) {
            for (int epoch = 0; epoch < 3; epoch++) {
                try (EpochBatches batches = loader.epoch(epoch, 0, number -> resolution)) {
                    while (batches.hasNext()) {
                        add(checksum, batches.next());
                    }
                }
            }
        }
        return checksum.getValue();
    }

    private static void add(CRC32 checksum, HostBatch batch) {
        ByteBuffer bytes = ByteBuffer.allocate(
                4 * batch.images().length + 8 * ClassLabels.of(batch).labels().length);
        bytes.asFloatBuffer().put(batch.images());
        bytes.position(4 * batch.images().length);
        bytes.asLongBuffer().put(ClassLabels.of(batch).labels());
        checksum.update(bytes.array());
    }

    @Test
    void theDefaultsGiveTheSamePixels() {
        assertThat(List.of(
                        checksum(16, 3, Augmentation.STANDARD, 0),
                        checksum(16, 3, Augmentation.STANDARD, 12),
                        checksum(28, 1, Augmentation.STANDARD, 0)))
                .containsExactly(1576453586L, 854051569L, 3247620760L);
    }

    @Test
    void soDoColourAndErasing() {
        assertThat(checksum(16, 3, Augmentation.STANDARD.withColour(0.3).withErase(3 / 16.0), 0))
                .isEqualTo(3541906146L);
    }

    @Test
    void andNoChangeAtAll() {
        assertThat(checksum(16, 3, Augmentation.NONE, 0)).isEqualTo(1558610012L);
    }
}

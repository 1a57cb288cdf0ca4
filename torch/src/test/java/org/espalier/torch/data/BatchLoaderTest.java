package org.espalier.torch.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchLoaderTest {
    private static final Augmentation ALL = Augmentation.STANDARD
            .withColour(0.3)
            .withErase(0.5)
            .withRotate(10)
            .withMixup(1)
            .withCutmix(1);
    private static final Normalisation PLAIN = new Normalisation(new float[] {0, 0, 0}, new float[] {1, 1, 1});

    private final ImageDataset data =
            TestImages.random(8, 6, 3, IntStream.range(0, 45).map(i -> i % 5).toArray(), 5);
    private final int[] everything = IntStream.range(0, 45).toArray();

    private List<HostBatch> epoch(BatchLoader loader, long epoch, int first, int resolution) {
        List<HostBatch> all = new ArrayList<>();
        try (EpochBatches batches = loader.epoch(epoch, first, number -> resolution)) {
            while (batches.hasNext()) {
                all.add(batches.next());
            }
        }
        return all;
    }

    private BatchLoader training(int workers, int prefetch, Augmentation augmentation, long seed) {
        return BatchLoader.training(
                data, everything, PLAIN, augmentation, new LoaderSettings(10, workers, prefetch, seed));
    }

    private static void assertSame(List<HostBatch> one, List<HostBatch> other) {
        assertThat(one).hasSameSizeAs(other);
        for (int i = 0; i < one.size(); i++) {
            assertThat(one.get(i).images()).isEqualTo(other.get(i).images());
            assertThat(ClassLabels.of(one.get(i)).labels())
                    .isEqualTo(ClassLabels.of(other.get(i)).labels());
            assertThat(one.get(i).indices()).isEqualTo(other.get(i).indices());
        }
    }

    @Test
    void batchesDoNotDependOnThreadsOrPrefetch() {
        try (BatchLoader one = training(1, 1, ALL, 3);
                BatchLoader many = training(7, 20, ALL, 3)) {
            for (int epoch = 0; epoch < 3; epoch++) {
                assertSame(epoch(one, epoch, 0, 5), epoch(many, epoch, 0, 5));
            }
        }
    }

    @Test
    void anEpochCanBeTakenUpAtAnyBatch() {
        try (BatchLoader loader = training(2, 3, ALL, 3)) {
            List<HostBatch> whole = epoch(loader, 4, 0, 0);
            for (int first = 0; first <= loader.batches(); first++) {
                assertSame(epoch(loader, 4, first, 0), whole.subList(first, whole.size()));
            }
        }
    }

    @Test
    void epochsAndSeedsDiffer() {
        try (BatchLoader loader = training(2, 3, ALL, 3);
                BatchLoader other = training(2, 3, ALL, 4)) {
            int[] first = epoch(loader, 0, 0, 0).get(0).indices();
            assertThat(epoch(loader, 1, 0, 0).get(0).indices()).isNotEqualTo(first);
            assertThat(epoch(other, 0, 0, 0).get(0).indices()).isNotEqualTo(first);
        }
    }

    @Test
    void trainingShowsEveryImageAtMostOnceAndDropsTheRest() {
        try (BatchLoader loader = training(2, 3, Augmentation.NONE, 3)) {
            int[] seen = epoch(loader, 0, 0, 0).stream()
                    .flatMapToInt(b -> Arrays.stream(b.indices()))
                    .toArray();
            assertThat(seen).hasSize(40).doesNotHaveDuplicates();
        }
    }

    @Test
    void evaluationGivesEveryImageInOrderUnchanged() {
        try (BatchLoader loader = BatchLoader.evaluation(data, everything, PLAIN, new LoaderSettings(10, 3, 4, 1))) {
            List<HostBatch> batches = epoch(loader, 0, 0, 0);
            assertThat(batches.stream().flatMapToInt(b -> Arrays.stream(b.indices())))
                    .containsExactly(Arrays.stream(everything).boxed().toArray(Integer[]::new));
            assertThat(ClassLabels.of(batches.get(4)).labels()).hasSize(5);
            byte[] image = TestImages.pixels(data, 11);
            float[] images = batches.get(1).images();
            for (int i = 0; i < image.length; i++) {
                assertThat(images[image.length + i]).isCloseTo((image[i] & 0xFF) / 255f, within(1e-6f));
            }
            assertThat(ClassLabels.of(batches.get(1)).labels()[1]).isEqualTo(data.label(11));
        }
    }

    @Test
    void normalisationIsMeanAndDeviation() {
        Normalisation normalisation = new Normalisation(new float[] {0.1f, 0.2f, 0.3f}, new float[] {0.5f, 0.25f, 2});
        try (BatchLoader loader = BatchLoader.evaluation(data, everything, normalisation, LoaderSettings.of(9, 1))) {
            byte[] image = TestImages.pixels(data, 0);
            float[] got = epoch(loader, 0, 0, 0).get(0).images();
            for (int i = 0; i < image.length; i++) {
                int c = i % 3;
                float expected = ((image[i] & 0xFF) / 255f - normalisation.mean()[c])
                        / normalisation.deviation()[c];
                assertThat(got[i]).isCloseTo(expected, within(1e-5f));
            }
        }
    }

    @Test
    void flippingIsTheOnlyChangeWhenOnlyFlippingIsAsked() {
        try (BatchLoader loader = training(2, 3, Augmentation.NONE.withFlip(0.5), 3)) {
            int flipped = 0;
            int kept = 0;
            for (HostBatch batch : epoch(loader, 0, 0, 0)) {
                int size = 8 * 6 * 3;
                for (int i = 0; i < batch.indices().length; i++) {
                    byte[] image = TestImages.pixels(data, batch.indices()[i]);
                    float first = batch.images()[i * size] * 255;
                    if (Math.abs(first - (image[0] & 0xFF)) < 0.01) {
                        kept++;
                    } else {
                        assertThat(first).isCloseTo(image[5 * 3] & 0xFF, within(0.01f));
                        flipped++;
                    }
                }
            }
            assertThat(kept).isBetween(8, 32);
            assertThat(flipped).isEqualTo(40 - kept);
        }
    }

    @Test
    void shiftingMovesTheImageAndLetsBlackIn() {
        Augmentation shift = Augmentation.NONE.withCrop(0.25);
        try (BatchLoader loader = training(2, 3, shift, 3)) {
            for (HostBatch batch : epoch(loader, 0, 0, 0)) {
                for (int i = 0; i < batch.indices().length; i++) {
                    byte[] image = TestImages.pixels(data, batch.indices()[i]);
                    float[] got = Arrays.copyOfRange(batch.images(), i * image.length, (i + 1) * image.length);
                    assertThat(IntStream.rangeClosed(-2, 2)
                                    .anyMatch(dy ->
                                            IntStream.rangeClosed(-2, 2).anyMatch(dx -> isShifted(image, got, dy, dx))))
                            .isTrue();
                }
            }
        }
    }

    private static boolean isShifted(byte[] image, float[] got, int dy, int dx) {
        for (int y = 0; y < 8; y++) {
            for (int x = 0; x < 6; x++) {
                boolean inside = y + dy >= 0 && y + dy < 8 && x + dx >= 0 && x + dx < 6;
                int value = inside ? image[((y + dy) * 6 + x + dx) * 3] & 0xFF : 0;
                if (Math.abs(got[(y * 6 + x) * 3] * 255 - value) > 0.01) {
                    return false;
                }
            }
        }
        return true;
    }

    @Test
    void cutoutSetsASquareToTheMean() {
        try (BatchLoader loader = training(2, 3, Augmentation.NONE.withErase(2.0 / 3), 3)) {
            float[] image = Arrays.copyOf(epoch(loader, 0, 0, 0).get(0).images(), 8 * 6 * 3);
            int zeros = 0;
            for (float value : image) {
                zeros += value == 0 ? 1 : 0;
            }
            assertThat(zeros).isBetween(2 * 2 * 3, 4 * 4 * 3 + 6);
        }
    }

    /** On white images what is erased is what is zero; the share is that of the shorter side, at every resolution. */
    @Test
    void theErasedSquareHasItsShareOfTheShorterSide() {
        int count = 40;
        byte[] white = new byte[8 * 16 * 3 * count];
        Arrays.fill(white, (byte) 255);
        byte[] parts = new byte[count];
        Arrays.fill(parts, (byte) -1);
        DatasetHeader header =
                new DatasetHeader(8, 16, 3, new int[count], parts, List.of("white"), List.of(), "0".repeat(64));
        ImageDataset images = new ImageDataset(header, List.of(ByteBuffer.wrap(white)));
        for (int rows : new int[] {8, 16}) {
            int side = rows / 2;
            int whole = 0;
            try (BatchLoader loader = BatchLoader.training(
                    images,
                    IntStream.range(0, count).toArray(),
                    PLAIN,
                    Augmentation.NONE.withErase(0.5),
                    LoaderSettings.of(count, 3))) {
                float[] all = epoch(loader, 0, 0, rows).get(0).images();
                int size = all.length / count;
                for (int i = 0; i < count; i++) {
                    int erased = 0;
                    for (int j = i * size; j < (i + 1) * size; j++) {
                        erased += all[j] == 0 ? 1 : 0;
                    }
                    assertThat(erased % 3).isZero();
                    assertThat(erased / 3).isBetween(side * side / 4, side * side);
                    whole += erased == 3 * side * side ? 1 : 0;
                }
            }
            assertThat(whole).as("squares that lie inside whole").isGreaterThan(5);
        }
    }

    @Test
    void coloursChangeByNoMoreThanTheirStrength() {
        try (BatchLoader loader = training(2, 3, Augmentation.NONE.withColour(0.2), 3);
                BatchLoader plain = training(2, 3, Augmentation.NONE, 3)) {
            float[] changed = epoch(loader, 0, 0, 0).get(0).images();
            float[] before = epoch(plain, 0, 0, 0).get(0).images();
            assertThat(changed).isNotEqualTo(before);
            for (int i = 0; i < changed.length; i++) {
                assertThat(changed[i]).isBetween(0f, 1f);
                // brightness, contrast about a mean within 0..1 and saturation, each by a fifth at most
                assertThat(changed[i]).isCloseTo(before[i], within(0.2f + 0.2f * 1.2f + 0.2f * 1.2f));
            }
        }
    }

    @Test
    void resolutionsMayDifferFromBatchToBatch() {
        try (BatchLoader loader = training(2, 3, ALL, 3);
                EpochBatches batches = loader.epoch(0, 0, number -> number % 2 == 0 ? 4 : 16)) {
            assertThat(batches.next().images()).hasSize(10 * 4 * 3 * 3);
            HostBatch second = batches.next();
            assertThat(second.height()).isEqualTo(16);
            assertThat(second.width()).isEqualTo(12);
        }
    }

    @Test
    void whatAWorkerThrowsReachesTheCaller() {
        int[] labels = {0, 1, 0, 1};
        DatasetHeader header =
                new DatasetHeader(8, 6, 3, labels, new byte[] {-1, -1, -1, -1}, List.of("a", "b"), List.of(), "");
        ImageDataset broken = new ImageDataset(header, List.of(ByteBuffer.allocate(3 * 8 * 6 * 3)));
        try (BatchLoader loader =
                        BatchLoader.evaluation(broken, new int[] {0, 1, 2, 3}, PLAIN, new LoaderSettings(2, 1, 2, 1));
                EpochBatches batches = loader.epoch(0)) {
            batches.next();
            assertThatThrownBy(batches::next)
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("batch 1 of epoch 0 cannot be made");
            assertThat(batches.hasNext()).isFalse();
        }
    }

    @Test
    void closingStopsTheThreadsAndLaterUseThrows() {
        BatchLoader loader = training(2, 3, ALL, 77);
        EpochBatches batches = loader.epoch(0);
        batches.next();
        loader.close();
        assertThat(loader.isClosed()).isTrue();
        assertThatThrownBy(batches::next).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> loader.epoch(1)).isInstanceOf(IllegalStateException.class);
        loader.close();
    }

    @Test
    void theEndIsTheEnd() {
        try (BatchLoader loader = training(2, 3, ALL, 3);
                EpochBatches batches = loader.epoch(0, loader.batches(), number -> 0)) {
            assertThat(batches.hasNext()).isFalse();
            assertThatThrownBy(batches::next).isInstanceOf(NoSuchElementException.class);
        }
    }
}

package org.espalier.torch.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Mixing, seen from outside: the same loader without it shows what was mixed. */
class MixedBatchesTest {
    private static final int IMAGES = 40;
    private static final int BATCH = 8;
    private static final Normalisation PLAIN = new Normalisation(new float[] {0, 0, 0}, new float[] {1, 1, 1});

    /** Every image has a label of its own, so that labels name images. */
    private final ImageDataset data =
            TestImages.random(8, 6, 3, IntStream.range(0, IMAGES).toArray(), IMAGES);

    private List<HostBatch> batches(Augmentation augmentation, int epochs, int resolution) {
        List<HostBatch> all = new ArrayList<>();
        try (BatchLoader loader = BatchLoader.training(
                data, IntStream.range(0, IMAGES).toArray(), PLAIN, augmentation, new LoaderSettings(BATCH, 2, 3, 17))) {
            for (int epoch = 0; epoch < epochs; epoch++) {
                try (EpochBatches batches = loader.epoch(epoch, 0, number -> resolution)) {
                    while (batches.hasNext()) {
                        all.add(batches.next());
                    }
                }
            }
        }
        return all;
    }

    private static ClassLabels.Mixture mixture(HostBatch batch) {
        ClassLabels.Mixture mixture = ClassLabels.of(batch).mixture();
        assertThat(mixture).isNotNull();
        return mixture;
    }

    /** The image of a batch by its label. */
    private static float[] image(HostBatch plain, long label) {
        int size = plain.images().length / BATCH;
        for (int i = 0; i < BATCH; i++) {
            if (ClassLabels.of(plain).labels()[i] == label) {
                return Arrays.copyOfRange(plain.images(), i * size, (i + 1) * size);
            }
        }
        throw new AssertionError("no image of label " + label);
    }

    @Test
    void nothingIsMixedUnlessAsked() {
        assertThat(batches(Augmentation.STANDARD, 1, 0))
                .allSatisfy(b -> assertThat(ClassLabels.of(b).mixture()).isNull());
    }

    @Test
    void mixupGivesTheConvexCombinationOfItsWeights() {
        for (int resolution : new int[] {0, 12}) {
            List<HostBatch> plain = batches(Augmentation.STANDARD, 2, resolution);
            List<HostBatch> mixed = batches(Augmentation.STANDARD.withMixup(0.8), 2, resolution);
            for (int b = 0; b < plain.size(); b++) {
                HostBatch batch = mixed.get(b);
                assertThat(batch.indices()).isEqualTo(plain.get(b).indices());
                int size = batch.images().length / BATCH;
                for (int i = 0; i < BATCH; i++) {
                    float weight = mixture(batch).weights()[i];
                    assertThat(weight).isBetween(0.5f, 1f);
                    float[] first = image(plain.get(b), ClassLabels.of(batch).labels()[i]);
                    float[] second = image(plain.get(b), mixture(batch).seconds()[i]);
                    for (int j = 0; j < size; j++) {
                        assertThat(batch.images()[i * size + j])
                                .isCloseTo(weight * first[j] + (1 - weight) * second[j], within(1e-5f));
                    }
                }
                partnersAreAPermutation(batch, plain.get(b));
            }
        }
    }

    private static void partnersAreAPermutation(HostBatch mixed, HostBatch plain) {
        boolean swapped = !Arrays.equals(
                ClassLabels.of(mixed).labels(), ClassLabels.of(plain).labels());
        assertThat(swapped ? mixture(mixed).seconds() : ClassLabels.of(mixed).labels())
                .isEqualTo(ClassLabels.of(plain).labels());
        long[] partners =
                (swapped ? ClassLabels.of(mixed).labels() : mixture(mixed).seconds()).clone();
        Arrays.sort(partners);
        long[] all = ClassLabels.of(plain).labels().clone();
        Arrays.sort(all);
        assertThat(partners).isEqualTo(all);
    }

    @Test
    void cutmixPastesABoxWhoseShareIsTheWeight() {
        for (int resolution : new int[] {0, 12}) {
            // without black borders, so that pixels tell the images apart
            List<HostBatch> plain = batches(Augmentation.NONE.withFlip(0.5), 4, resolution);
            List<HostBatch> mixed = batches(Augmentation.NONE.withFlip(0.5).withCutmix(1), 4, resolution);
            int pasted = 0;
            for (int b = 0; b < plain.size(); b++) {
                HostBatch batch = mixed.get(b);
                partnersAreAPermutation(batch, plain.get(b));
                boolean swapped = !Arrays.equals(
                        ClassLabels.of(batch).labels(),
                        ClassLabels.of(plain.get(b)).labels());
                for (int i = 0; i < BATCH; i++) {
                    long own = ClassLabels.of(plain.get(b)).labels()[i];
                    long other = swapped
                            ? ClassLabels.of(batch).labels()[i]
                            : mixture(batch).seconds()[i];
                    double weight = mixture(batch).weights()[i];
                    if (own != other) {
                        double share = boxShare(batch, i, image(plain.get(b), own), image(plain.get(b), other));
                        assertThat(swapped ? share : 1 - share).isCloseTo(weight, within(1e-6));
                        pasted += share > 0 ? 1 : 0;
                    }
                }
            }
            assertThat(pasted).isGreaterThan(plain.size() * BATCH / 2);
        }
    }

    /** The share of pixels that came from the other image; asserts that they are a rectangle and that the rest is the image's own. */
    private static double boxShare(HostBatch batch, int number, float[] own, float[] other) {
        int size = own.length;
        int top = batch.height();
        int bottom = -1;
        int left = batch.width();
        int right = -1;
        int changed = 0;
        for (int y = 0; y < batch.height(); y++) {
            for (int x = 0; x < batch.width(); x++) {
                int at = (y * batch.width() + x) * 3;
                float[] got = Arrays.copyOfRange(batch.images(), number * size + at, number * size + at + 3);
                float[] mine = Arrays.copyOfRange(own, at, at + 3);
                float[] theirs = Arrays.copyOfRange(other, at, at + 3);
                if (!Arrays.equals(mine, theirs) && Arrays.equals(got, theirs)) {
                    top = Math.min(top, y);
                    bottom = Math.max(bottom, y);
                    left = Math.min(left, x);
                    right = Math.max(right, x);
                    changed++;
                } else {
                    assertThat(got).isEqualTo(mine);
                }
            }
        }
        int area = changed == 0 ? 0 : (bottom - top + 1) * (right - left + 1);
        return area / (double) (batch.height() * batch.width());
    }

    @Test
    void theBoxIsClippedAndItsCentreIsAnywhere() {
        SplittableRandom random = new SplittableRandom(2);
        double area = 0;
        int touches = 0;
        for (int i = 0; i < 4000; i++) {
            Mixer.Box box = Mixer.box(0.25, 32, 16, random);
            assertThat(box.top()).isBetween(0, box.bottom());
            assertThat(box.bottom()).isBetween(box.top(), 32);
            assertThat(box.left()).isBetween(0, box.right());
            assertThat(box.right()).isBetween(box.left(), 16);
            assertThat(box.area()).isLessThanOrEqualTo(16 * 8);
            area += box.area() / (32.0 * 16);
            touches += box.top() == 0 || box.bottom() == 32 ? 1 : 0;
        }
        // a side of half the image loses an eighth of itself on the average: (1 - 1/8)^2 of a quarter
        assertThat(area / 4000).isCloseTo(0.25 * 49 / 64, within(0.005));
        assertThat(touches / 4000.0).isCloseTo(0.5, within(0.05));
        assertThat(Mixer.box(0, 32, 16, random).area()).isZero();
        assertThat(Mixer.box(1, 32, 16, random).area()).isGreaterThanOrEqualTo(32 * 16 / 4);
    }

    @Test
    void weightsFollowTheBetaDistribution() {
        List<HostBatch> batches = batches(Augmentation.NONE.withMixup(1), 400, 1);
        double mean = batches.stream()
                .mapToDouble(b -> mixture(b).weights()[0])
                .average()
                .orElseThrow();
        assertThat(mean).as("the larger of a uniform number and its rest").isCloseTo(0.75, within(0.015));
        assertThat(batches).allSatisfy(b -> {
            for (float weight : mixture(b).weights()) {
                assertThat(weight).isEqualTo(mixture(b).weights()[0]);
            }
        });
    }

    @Test
    void ofBothEachBatchTakesOneByAFairDraw() {
        List<HostBatch> plain = batches(Augmentation.NONE, 60, 0);
        List<HostBatch> mixed = batches(Augmentation.NONE.withMixup(1).withCutmix(1), 60, 0);
        int blended = 0;
        for (int b = 0; b < plain.size(); b++) {
            float[] got = mixed.get(b).images();
            int foreign = 0;
            int size = got.length / BATCH;
            for (int j = 0; j < size; j++) {
                int pixel = j;
                float value = got[j];
                float[] images = plain.get(b).images();
                foreign += IntStream.range(0, BATCH).anyMatch(i -> images[i * size + pixel] == value) ? 0 : 1;
            }
            blended += foreign > size / 4 ? 1 : 0;
        }
        // an image whose partner is itself is blended with no effect, an eighth of the cases
        assertThat(blended / (double) plain.size()).isCloseTo(0.5 * 7 / 8, within(0.1));
    }
}

package org.espalier.torch.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Of every class equally many images in an epoch. */
class BalancedClassesTest {
    private static final int CLASSES = 4;
    /** Of a class: 40, 11, 3 and, although it has a name, none. */
    private static final int[] COUNTS = {40, 11, 3, 0};

    private static final Normalisation NONE = new Normalisation(new float[] {0}, new float[] {1});

    private static ImageDataset dataset() {
        int[] labels = IntStream.range(0, CLASSES)
                .flatMap(label -> IntStream.range(0, COUNTS[label]).map(i -> label))
                .toArray();
        return TestImages.random(4, 4, 1, labels, CLASSES);
    }

    private static int[] all(ImageDataset data) {
        return IntStream.range(0, data.count()).toArray();
    }

    private static int[] perClass(ImageDataset data, int[] drawn) {
        int[] counts = new int[CLASSES];
        Arrays.stream(drawn).forEach(i -> counts[data.label(i)]++);
        return counts;
    }

    private static int[] perImage(ImageDataset data, int[] drawn) {
        int[] counts = new int[data.count()];
        Arrays.stream(drawn).forEach(i -> counts[i]++);
        return counts;
    }

    private static BatchLoader loader(ImageDataset data, int[] indices, Augmentation augmentation, Sampling sampling) {
        return BatchLoader.training(data, indices, NONE, augmentation, new LoaderSettings(5, 2, 2, 9).with(sampling));
    }

    @Test
    void anEpochHasAsManyImagesAsThereAreAndEachClassTheSame() {
        ImageDataset data = dataset();
        BalancedClasses balanced = new BalancedClasses(data, all(data));
        for (int epoch = 0; epoch < 12; epoch++) {
            int[] drawn = balanced.drawn(1, epoch);
            assertThat(drawn).hasSize(54);
            assertThat(perClass(data, drawn)).containsExactly(18, 18, 18, 0);
        }
    }

    @Test
    void whatDoesNotDivideGoesRoundTheClasses() {
        ImageDataset data = dataset();
        int[] some = Arrays.copyOf(all(data), 53);
        BalancedClasses balanced = new BalancedClasses(data, some);
        int[] sum = new int[CLASSES];
        for (int epoch = 0; epoch < 3; epoch++) {
            int[] counts = perClass(data, balanced.drawn(1, epoch));
            assertThat(Arrays.copyOf(counts, 3)).containsOnly(17, 18);
            Arrays.setAll(sum, label -> sum[label] + counts[label]);
        }
        assertThat(sum).containsExactly(53, 53, 53, 0);
    }

    @Test
    void eachImageOfARareClassComesAsOftenAsTheOthersOfIt() {
        ImageDataset data = dataset();
        int[] times = perImage(data, new BalancedClasses(data, all(data)).drawn(1, 0));
        assertThat(Arrays.copyOfRange(times, 51, 54)).containsExactly(6, 6, 6);
        assertThat(Arrays.copyOfRange(times, 40, 51)).containsOnly(1, 2);
        assertThat(Arrays.copyOfRange(times, 0, 40)).containsOnly(0, 1);
    }

    @Test
    void imagesOfAFrequentClassComeAlmostEquallyOftenInTheLongRun() {
        ImageDataset data = dataset();
        BalancedClasses balanced = new BalancedClasses(data, all(data));
        int[] times = new int[data.count()];
        int epochs = 200;
        for (int epoch = 0; epoch < epochs; epoch++) {
            int[] drawn = perImage(data, balanced.drawn(1, epoch));
            Arrays.setAll(times, i -> times[i] + drawn[i]);
        }
        // binomial of 200 with 18 of 40: 90 and a deviation of 7
        assertThat(Arrays.stream(times).limit(40).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(62, 118));
        assertThat(Arrays.copyOfRange(times, 51, 54)).containsOnly(6 * epochs);
    }

    @Test
    void drawsAreThoseOfSeedAndEpoch() {
        ImageDataset data = dataset();
        BalancedClasses balanced = new BalancedClasses(data, all(data));
        assertThat(new BalancedClasses(data, all(data)).drawn(3, 7)).isEqualTo(balanced.drawn(3, 7));
        assertThat(balanced.drawn(3, 8)).isNotEqualTo(balanced.drawn(3, 7));
        assertThat(balanced.drawn(4, 7)).isNotEqualTo(balanced.drawn(3, 7));
    }

    private static List<int[]> indices(EpochBatches batches) {
        List<int[]> indices = new ArrayList<>();
        try (batches) {
            while (batches.hasNext()) {
                indices.add(batches.next().indices());
            }
        }
        return indices;
    }

    @Test
    void anEpochIsTakenUpInItsMiddle() {
        ImageDataset data = dataset();
        try (BatchLoader first = loader(data, all(data), Augmentation.NONE, Sampling.BALANCED);
                BatchLoader again = loader(data, all(data), Augmentation.NONE, Sampling.BALANCED)) {
            List<int[]> whole = indices(first.epoch(4));
            List<int[]> rest = indices(again.epoch(4, 6, number -> 0));
            assertThat(whole).hasSize(10);
            assertThat(rest).hasSize(4);
            for (int i = 0; i < rest.size(); i++) {
                assertThat(rest.get(i)).isEqualTo(whole.get(6 + i));
            }
        }
    }

    @Test
    void theOrderOfClassesIsMixed() {
        ImageDataset data = dataset();
        try (BatchLoader loader = loader(data, all(data), Augmentation.NONE, Sampling.BALANCED)) {
            long mixed = indices(loader.epoch(0)).stream()
                    .filter(batch ->
                            Arrays.stream(batch).map(data::label).distinct().count() > 1)
                    .count();
            assertThat(mixed).isGreaterThan(7);
        }
    }

    /** DARTS trains weights on one half and the architecture on the other. */
    @Test
    void eachHalfIsBalancedByItselfAndTakesNothingOfTheOther() {
        ImageDataset data = TestImages.random(4, 4, 1, halves(), 3);
        Split split = Split.of(data, SplitSettings.DEFAULT, 1);
        for (int[] half : split.divideTraining(0.5, 1)) {
            int[] drawn = new BalancedClasses(split.dataset(), half).drawn(1, 0);
            int[] counts = perClass(split.dataset(), drawn);
            assertThat(Arrays.stream(counts).limit(3).boxed())
                    .allSatisfy(count -> assertThat(count).isBetween(half.length / 3, half.length / 3 + 1));
            assertThat(Arrays.stream(drawn).boxed().toList())
                    .isSubsetOf(Arrays.stream(half).boxed().toList());
        }
    }

    /** Enough of each for a split, whose parts have some of every class. */
    private static int[] halves() {
        return IntStream.range(0, 120).map(i -> i < 80 ? 0 : i < 108 ? 1 : 2).toArray();
    }

    @Test
    void anEvaluationShowsEveryImageOnce() {
        ImageDataset data = dataset();
        LoaderSettings settings = new LoaderSettings(5, 1, 1, 9).with(Sampling.BALANCED);
        try (BatchLoader loader = BatchLoader.evaluation(data, all(data), NONE, settings)) {
            assertThat(indices(loader.epoch(0)).stream().flatMapToInt(Arrays::stream))
                    .containsExactly(Arrays.stream(all(data)).boxed().toArray(Integer[]::new));
        }
    }

    @Test
    void imagesThatAreLabelledWithNumbersAreOneGroup() {
        ImageDataset data = TestImages.random(4, 4, 1, new int[10], 1);
        int[] drawn = new BalancedClasses(data, all(data)).drawn(1, 0);
        assertThat(drawn).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }
}

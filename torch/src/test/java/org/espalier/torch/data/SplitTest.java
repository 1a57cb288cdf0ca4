package org.espalier.torch.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitTest {
    private static ImageDataset dataset(int... counts) {
        int[] labels = IntStream.range(0, counts.length)
                .flatMap(label -> IntStream.generate(() -> label).limit(counts[label]))
                .toArray();
        return TestImages.random(3, 4, 2, labels, counts.length);
    }

    @Test
    void everyClassIsDividedExactly() {
        int[] counts = {397, 63, 100, 7};
        Split split = Split.of(dataset(counts), SplitSettings.DEFAULT, 5);
        for (int label = 0; label < counts.length; label++) {
            int part = (int) Math.round(counts[label] * 0.15);
            assertThat(split.classCounts(Part.VALID)[label]).isEqualTo(part);
            assertThat(split.classCounts(Part.TEST)[label]).isEqualTo(part);
            assertThat(split.classCounts(Part.TRAIN)[label]).isEqualTo(counts[label] - 2 * part);
        }
    }

    @Test
    void partsAreDisjointAndComplete() {
        ImageDataset data = dataset(30, 20, 41);
        Split split = Split.of(data, new SplitSettings(0.6, 0.3, 0.1), 5);
        int[] all = Arrays.stream(Part.values())
                .flatMapToInt(part -> Arrays.stream(split.indices(part)))
                .sorted()
                .toArray();
        assertThat(all).isEqualTo(IntStream.range(0, data.count()).toArray());
    }

    @Test
    void theSeedDecides() {
        ImageDataset data = dataset(30, 20);
        int[] one = Split.of(data, SplitSettings.DEFAULT, 1).indices(Part.TEST);
        assertThat(Split.of(data, SplitSettings.DEFAULT, 1).indices(Part.TEST)).isEqualTo(one);
        assertThat(Split.of(data, SplitSettings.DEFAULT, 2).indices(Part.TEST)).isNotEqualTo(one);
    }

    @Test
    void aGivenTestPartIsKeptAndTheMissingPartIsDrawnFromTraining() {
        ImageDataset base = dataset(20, 20);
        @SuppressWarnings({"unchecked", "rawtypes"})
        Optional<Part>[] given = new Optional[40];
        for (int i = 0; i < 40; i++) {
            given[i] = Optional.of(i % 4 == 0 ? Part.TEST : Part.TRAIN);
        }
        Split split = Split.of(TestImages.withParts(base, given), new SplitSettings(0.6, 0.2, 0.2), 1);
        assertThat(split.indices(Part.TEST))
                .isEqualTo(IntStream.range(0, 10).map(i -> 4 * i).toArray());
        assertThat(split.classCounts(Part.VALID)).containsExactly(4, 4);
        assertThat(split.classCounts(Part.TRAIN)).containsExactly(11, 11);
    }

    @Test
    void aClassWithTooFewImagesIsNamed() {
        assertThatThrownBy(() -> Split.of(dataset(30, 2), SplitSettings.DEFAULT, 1))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("class 'class1' has 2 image(s)")
                .hasMessageContaining("expected at least 1 of each");
    }

    @Test
    void sharesMustBeOneTogether() {
        assertThatThrownBy(() -> new SplitSettings(0.7, 0.2, 0.2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("valid 0.2");
    }

    @Test
    void trainingIsDividedOnceMore() {
        Split split = Split.of(dataset(40, 20), SplitSettings.DEFAULT, 1);
        List<int[]> halves = split.divideTraining(0.5, 1);
        int[] joined = IntStream.concat(Arrays.stream(halves.get(0)), Arrays.stream(halves.get(1)))
                .sorted()
                .toArray();
        assertThat(joined).isEqualTo(split.indices(Part.TRAIN));
        assertThat(halves.get(0)).hasSize(21);
    }

    @Test
    void normalisationComesFromTheTrainingImagesOnly() {
        ImageDataset data = dataset(10, 10);
        Split split = Split.of(data, SplitSettings.DEFAULT, 1);
        double[] sum = new double[2];
        double[] square = new double[2];
        int pixels = 0;
        for (int index : split.indices(Part.TRAIN)) {
            byte[] image = TestImages.pixels(data, index);
            for (int i = 0; i < image.length; i++) {
                double value = (image[i] & 0xFF) / 255.0;
                sum[i % 2] += value;
                square[i % 2] += value * value;
            }
            pixels += image.length / 2;
        }
        Normalisation normalisation = Normalisation.of(split);
        for (int c = 0; c < 2; c++) {
            double mean = sum[c] / pixels;
            assertThat(normalisation.mean()[c]).isCloseTo((float) mean, within(1e-6f));
            assertThat(normalisation.deviation()[c])
                    .isCloseTo((float) Math.sqrt(square[c] / pixels - mean * mean), within(1e-6f));
        }
    }
}

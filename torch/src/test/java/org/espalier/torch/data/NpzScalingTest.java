package org.espalier.torch.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Values that are not bytes: scaled by the training images and by nothing else. */
class NpzScalingTest {
    private static final SplitSettings HALVES = new SplitSettings(0.5, 0.25, 0.25);

    @TempDir
    Path temp;

    private final List<String> warnings = new ArrayList<>();

    private ImageDataset open(Path file, DatasetSettings settings) {
        return ImageDataset.open(file.toString(), settings, TestImages.context(temp.resolve("cache"), warnings));
    }

    private static byte[] floats(double[] values, int... shape) {
        ByteBuffer data = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(values).forEach(v -> data.putFloat((float) v));
        return TestImages.npy("<f4", data, shape);
    }

    private static byte[] labels(int count) {
        byte[] values = new byte[count];
        for (int i = 0; i < count; i++) {
            values[i] = (byte) (i % 2);
        }
        return TestImages.npy("|u1", ByteBuffer.wrap(values), count);
    }

    /** One image per value, all of whose four pixels have it. */
    private Path file(String name, double... values) throws IOException {
        double[] pixels = Arrays.stream(values)
                .flatMap(v -> Arrays.stream(new double[] {v, v, v, v}))
                .toArray();
        return TestImages.zip(
                temp.resolve(name),
                Map.of("x.npy", floats(pixels, values.length, 2, 2), "y.npy", labels(values.length)));
    }

    private static int pixel(ImageDataset data, int image) {
        return TestImages.pixels(data, image)[0] & 0xFF;
    }

    private static double[] count(int n) {
        double[] values = new double[n];
        Arrays.setAll(values, i -> 100 + i);
        return values;
    }

    @Test
    void theTrainingPartDecidesAndTheOthersAreClipped() throws IOException {
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        arrays.put("x_train.npy", floats(new double[] {10, 10, 20, 20}, 2, 1, 2));
        arrays.put("y_train.npy", labels(2));
        arrays.put("x_test.npy", floats(new double[] {-1000, 15, 1000, 20}, 2, 1, 2));
        arrays.put("y_test.npy", labels(2));
        ImageDataset data = open(TestImages.zip(temp.resolve("set.npz"), arrays), DatasetSettings.ownSize());
        assertThat(data.scaling()).isEqualTo(new Scaling(List.of(10.0), List.of(25.5)));
        assertThat(TestImages.pixels(data, 0)).containsExactly(0, 128);
        assertThat(TestImages.pixels(data, 1)).containsExactly(255, 255);
        assertThat(data.clipped()).isEqualTo(2 / 8.0);
        assertThat(warnings).singleElement().asString().startsWith("25.0 % of the values in ");
    }

    @Test
    void withoutPartsTheTrainingImagesOfTheSplitDecide() throws IOException {
        double[] values = count(40);
        Path plain = file("plain.npz", values);
        DatasetSettings settings = DatasetSettings.ownSize().withTraining(HALVES, 3);
        Split split = Split.of(open(plain, settings), HALVES, 3);
        double least = Arrays.stream(split.indices(Part.TRAIN))
                .mapToDouble(i -> values[i])
                .min()
                .orElseThrow();
        double most = Arrays.stream(split.indices(Part.TRAIN))
                .mapToDouble(i -> values[i])
                .max()
                .orElseThrow();
        assertThat(open(plain, settings).scaling())
                .isEqualTo(new Scaling(List.of(least), List.of(255 / (most - least))));
        // whatever stands in the other images changes nothing
        for (Part part : List.of(Part.VALID, Part.TEST)) {
            values[split.indices(part)[0]] = part == Part.VALID ? -1e6 : 1e6;
        }
        ImageDataset wild = open(file("wild.npz", values), settings);
        assertThat(wild.scaling()).isEqualTo(open(plain, settings).scaling());
        assertThat(Split.of(wild, HALVES, 3).indices(Part.TRAIN)).isEqualTo(split.indices(Part.TRAIN));
        for (int i : split.indices(Part.TRAIN)) {
            assertThat(pixel(wild, i)).isEqualTo((int) Math.round((values[i] - least) * 255 / (most - least)));
        }
    }

    @Test
    void imagesDrawnFromTheTrainingPartForValidationDoNotDecide() throws IOException {
        double[] values = count(40);
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        arrays.put("x_test.npy", floats(new double[] {0, 0}, 2, 1, 1));
        arrays.put("y_test.npy", labels(2));
        arrays.put("y_train.npy", labels(40));
        arrays.put("x_train.npy", floats(values, 40, 1, 1));
        DatasetSettings settings = DatasetSettings.ownSize().withTraining(HALVES, 5);
        Split split = Split.of(open(TestImages.zip(temp.resolve("a.npz"), arrays), settings), HALVES, 5);
        values[split.indices(Part.VALID)[0] - 2] = 1e6;
        arrays.put("x_train.npy", floats(values, 40, 1, 1));
        assertThat(open(TestImages.zip(temp.resolve("b.npz"), arrays), settings)
                        .scaling()
                        .offset()
                        .get(0))
                .isBetween(100.0, 140.0);
        assertThat(open(temp.resolve("b.npz"), settings).scaling())
                .isEqualTo(open(temp.resolve("a.npz"), settings).scaling());
    }

    @Test
    void theCacheKnowsWhatTheScalingDependsOn() throws IOException {
        Path file = file("set.npz", count(40));
        Scaling first =
                open(file, DatasetSettings.ownSize().withTraining(HALVES, 1)).scaling();
        List<Scaling> others = new ArrayList<>();
        for (int seed = 2; seed < 8; seed++) {
            others.add(open(file, DatasetSettings.ownSize().withTraining(HALVES, seed))
                    .scaling());
        }
        assertThat(others).anyMatch(scaling -> !scaling.equals(first));
        Scaling given = new Scaling(List.of(0.0), List.of(1.0));
        assertThat(pixel(open(file, DatasetSettings.ownSize().withScaling(given)), 7))
                .isEqualTo(107);
        assertThat(open(file, DatasetSettings.ownSize().withTraining(HALVES, 1)).scaling())
                .isEqualTo(first);
    }

    @Test
    void bytesAreTakenAsTheyAreWhateverTheSeed() throws IOException {
        Path file = TestImages.zip(
                temp.resolve("u1.npz"),
                Map.of(
                        "x.npy",
                        TestImages.npy("|u1", ByteBuffer.wrap(new byte[] {7, 8, 9, 10}), 4, 1, 1),
                        "y.npy",
                        labels(4)));
        ImageDataset data = open(file, DatasetSettings.ownSize());
        assertThat(data.scaling()).isEqualTo(Scaling.BY_TYPE);
        assertThat(pixel(data, 3)).isEqualTo(10);
        open(file, DatasetSettings.ownSize().withTraining(new SplitSettings(0.5, 0.5, 0), 9));
        assertThat(temp.resolve("cache/images").toFile().list()).hasSize(1);
    }

    @Test
    void halvesInTwoFilesWithRangesOfTheirOwnGiveTheSamePixels() throws IOException {
        double[] all = count(40);
        ImageDataset whole = open(file("all.npz", all), DatasetSettings.ownSize());
        Path second = file("second.npz", Arrays.copyOfRange(all, 20, 30));
        ImageDataset half = open(second, DatasetSettings.ownSize().withScaling(whole.scaling()));
        for (int i = 0; i < 10; i++) {
            assertThat(pixel(half, i)).isEqualTo(pixel(whole, 20 + i));
        }
        assertThat(half.clipped()).isZero();
        assertThat(pixel(open(second, DatasetSettings.ownSize()), 0)).isNotEqualTo(pixel(half, 0));
    }

    @Test
    void unitValuesAreScaledBy255WhereTheTrainingImagesLieInZeroToOne() throws IOException {
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        arrays.put("x_train.npy", floats(new double[] {0.25, 0.75}, 2, 1, 1));
        arrays.put("y_train.npy", labels(2));
        arrays.put("x_val.npy", floats(new double[] {-3, 7}, 2, 1, 1));
        arrays.put("y_val.npy", labels(2));
        ImageDataset data = open(TestImages.zip(temp.resolve("set.npz"), arrays), DatasetSettings.ownSize());
        assertThat(data.scaling()).isEqualTo(Scaling.unit(1));
        assertThat(pixel(data, 0)).isEqualTo(64);
        assertThat(pixel(data, 2)).isZero();
        assertThat(pixel(data, 3)).isEqualTo(255);
    }

    @Test
    void eachChannelHasItsOwnRangeAndAConstantOneIsZero() throws IOException {
        byte[] x = floats(new double[] {5, -1, 1000, 5, 1, 3000}, 2, 1, 1, 3);
        ImageDataset data = open(
                TestImages.zip(temp.resolve("c.npz"), Map.of("x.npy", x, "y.npy", labels(2))),
                DatasetSettings.ownSize().withLayout(Layout.NHWC));
        assertThat(TestImages.pixels(data, 0)).containsExactly(0, 0, 0);
        assertThat(TestImages.pixels(data, 1)).containsExactly(0, 255, 255);
    }

    @Test
    void sixteenBitIntegersAreScaledByTheTrainingImages() throws IOException {
        ByteBuffer data = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        data.putShort((short) 1000).putShort((short) 5095);
        ImageDataset set = open(
                TestImages.zip(
                        temp.resolve("u2.npz"),
                        Map.of("x.npy", TestImages.npy("<u2", data, 2, 1, 1), "y.npy", labels(2))),
                DatasetSettings.ownSize());
        assertThat(set.scaling()).isEqualTo(new Scaling(List.of(1000.0), List.of(255 / 4095.0)));
    }

    @Test
    void numbersThatAreNoneAreRefusedInEveryPart() throws IOException {
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        arrays.put("x_train.npy", floats(new double[] {1, 2}, 2, 1, 1));
        arrays.put("y_train.npy", labels(2));
        arrays.put("x_test.npy", floats(new double[] {1, Double.NaN}, 2, 1, 1));
        arrays.put("y_test.npy", labels(2));
        Path file = TestImages.zip(temp.resolve("nan.npz"), arrays);
        assertThatThrownBy(() -> open(file, DatasetSettings.ownSize()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("test: has the value NaN in image 1");
    }

    @Test
    void floatsAreNotWhatAModelOfBytesKnows() throws IOException {
        Path file = file("set.npz", count(4));
        assertThatThrownBy(() -> open(file, DatasetSettings.ownSize().withScaling(Scaling.BY_TYPE)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("8-bit images: expected uint8");
    }

    @Test
    void onlyTestImagesSayNothingOfTheRange() throws IOException {
        Path file = TestImages.zip(
                temp.resolve("t.npz"),
                Map.of("x_test.npy", floats(new double[] {1, 2}, 2, 1, 1), "y_test.npy", labels(2)));
        assertThatThrownBy(() -> open(file, DatasetSettings.ownSize()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has no training images to take the range of values from");
    }
}

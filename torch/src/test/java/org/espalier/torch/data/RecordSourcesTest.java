package org.espalier.torch.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.espalier.files.Digests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordSourcesTest {
    @TempDir
    Path temp;

    private final List<String> warnings = new ArrayList<>();

    private ImageDataset open(Path source) {
        return ImageDataset.open(
                source.toString(), DatasetSettings.ownSize(), TestImages.context(temp.resolve("cache"), warnings));
    }

    @Test
    void idxFilesPlainAndGzip() throws IOException {
        Path folder = Files.createDirectory(temp.resolve("idx"));
        Files.write(folder.resolve("train-images-idx3-ubyte"), TestImages.idx(new byte[] {1, 2, 3, 4, 5, 6}, 3, 1, 2));
        Files.write(folder.resolve("train-labels-idx1-ubyte"), TestImages.idx(new byte[] {0, 2, 1}, 3));
        Files.write(folder.resolve("t10k-images-idx3-ubyte.gz"), gzip(TestImages.idx(new byte[] {7, 8}, 1, 1, 2)));
        Files.write(folder.resolve("t10k-labels-idx1-ubyte.gz"), gzip(TestImages.idx(new byte[] {2}, 1)));
        ImageDataset data = open(folder);
        assertThat(data.classNames()).containsExactly("0", "1", "2");
        assertThat(data.count()).isEqualTo(4);
        assertThat(data.part(0)).contains(Part.TEST);
        assertThat(TestImages.pixels(data, 0)).containsExactly(7, 8);
        assertThat(data.part(2)).contains(Part.TRAIN);
        assertThat(data.label(2)).isEqualTo(2);
        assertThat(TestImages.pixels(data, 2)).containsExactly(3, 4);
    }

    @Test
    void picturesBesideTheFilesAreCounted() throws IOException {
        Path folder = Files.createDirectory(temp.resolve("idx"));
        Files.write(folder.resolve("train-images-idx3-ubyte"), TestImages.idx(new byte[4], 2, 1, 2));
        Files.write(folder.resolve("train-labels-idx1-ubyte"), TestImages.idx(new byte[] {0, 1}, 2));
        Files.writeString(folder.resolve("README.md"), "no picture");
        Files.createDirectory(folder.resolve("cats"));
        Files.writeString(folder.resolve("1.png"), "x");
        assertThat(open(folder).count()).isEqualTo(2);
        assertThat(warnings).singleElement().asString().startsWith("2 picture(s) or folder(s) beside");
    }

    @Test
    void theNameOfASetMayStandBeforeThePart() throws IOException {
        Path folder = Files.createDirectory(temp.resolve("idx"));
        for (String part : List.of("emnist-letters-train", "emnist-letters-test")) {
            Files.write(folder.resolve(part + "-images-idx3-ubyte"), TestImages.idx(new byte[4], 2, 1, 2));
            Files.write(folder.resolve(part + "-labels-idx1-ubyte"), TestImages.idx(new byte[] {0, 1}, 2));
        }
        ImageDataset data = open(folder);
        assertThat(data.part(0)).contains(Part.TEST);
        assertThat(data.part(2)).contains(Part.TRAIN);
    }

    @Test
    void idxFilesOfFourAxesFollowTheLayout() throws IOException {
        Path folder = Files.createDirectory(temp.resolve("idx"));
        byte[] planes = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        Files.write(folder.resolve("train-images-idx4-ubyte"), TestImages.idx(planes, 2, 3, 2, 2));
        Files.write(folder.resolve("train-labels-idx1-ubyte"), TestImages.idx(new byte[] {0, 1}, 2));
        assertThat(TestImages.pixels(open(folder), 0)).containsExactly(1, 5, 9, 2, 6, 10, 3, 7, 11, 4, 8, 12);
        ImageDataset told = ImageDataset.open(
                folder.toString(),
                DatasetSettings.ownSize().withLayout(Layout.NHWC),
                TestImages.context(temp.resolve("cache"), warnings));
        assertThat(told.height()).isEqualTo(3);
        assertThat(told.channels()).isEqualTo(2);
        assertThat(TestImages.pixels(told, 0)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    }

    @Test
    void idxWithoutLabelsOrCutShort() throws IOException {
        Path folder = Files.createDirectory(temp.resolve("idx"));
        Path images = folder.resolve("train-images-idx3-ubyte");
        Files.write(images, TestImages.idx(new byte[] {1, 2}, 1, 1, 2));
        assertThatThrownBy(() -> open(folder))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no labels for")
                .hasMessageContaining("train-labels-idx1-ubyte");
        Files.write(folder.resolve("train-labels-idx1-ubyte"), TestImages.idx(new byte[] {0}, 1));
        Files.write(images, TestImages.idx(new byte[] {1, 2}, 5, 1, 2));
        assertThatThrownBy(() -> open(folder))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("truncated or damaged")
                .hasMessageContaining("2 of 10 values");
    }

    @Test
    void cifarPlanesAreInterleaved() throws IOException {
        Path folder = Files.createDirectory(temp.resolve("cifar"));
        byte[] record = new byte[3073];
        record[0] = 1;
        record[1] = 11; // red of the first pixel
        record[1 + 1024] = 22;
        record[1 + 2048] = 33;
        Files.write(folder.resolve("data_batch_1.bin"), record);
        Files.write(folder.resolve("test_batch.bin"), new byte[3073]);
        Files.writeString(folder.resolve("batches.meta.txt"), "cat\ndog\n\n");
        ImageDataset data = open(folder);
        assertThat(data.classNames()).containsExactly("cat", "dog");
        assertThat(data.part(1)).contains(Part.TEST);
        assertThat(TestImages.pixels(data, 0)).startsWith(11, 22, 33, 0);
        Files.write(folder.resolve("test_batch.bin"), new byte[3000]);
        assertThatThrownBy(() -> open(folder))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("3000 bytes: expected records of 3073");
    }

    @Test
    void npzOfManyChannelsFirst() throws IOException {
        int n = 4;
        int channels = 5;
        ByteBuffer x = ByteBuffer.allocate(n * channels * 6 * 6 * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < n * channels * 36; i++) {
            int channel = i / 36 % channels;
            x.putFloat(channel * 1000f + i % 36 + i / (36 * channels) * 36);
        }
        ByteBuffer y = ByteBuffer.allocate(n * 8).order(ByteOrder.LITTLE_ENDIAN);
        y.putLong(3).putLong(7).putLong(7).putLong(3);
        Path file = TestImages.zip(
                temp.resolve("set.npz"),
                Map.of("x.npy", TestImages.npy("<f4", x, n, channels, 6, 6), "y.npy", TestImages.npy("<i8", y, n)));
        ImageDataset data = open(file);
        assertThat(data.channels()).isEqualTo(5);
        assertThat(data.classNames()).containsExactly("3", "7");
        assertThat(data.label(1)).isOne();
        // Every channel runs from its own least to its own largest value, so all channels become alike.
        byte[] last = TestImages.pixels(data, 3);
        assertThat(last[last.length - 1]).isEqualTo((byte) 255);
        assertThat(last[0]).isEqualTo(last[4]);
        assertThat(TestImages.pixels(data, 0)[0]).isZero();
    }

    @Test
    void npzWithGivenParts() throws IOException {
        ByteBuffer images = ByteBuffer.allocate(2 * 3 * 3);
        ByteBuffer labels = ByteBuffer.wrap(new byte[] {0, 1});
        Path file = TestImages.zip(
                temp.resolve("set.npz"),
                Map.of(
                        "train_images.npy", TestImages.npy("|u1", images, 2, 3, 3),
                        "train_labels.npy", TestImages.npy("|u1", labels, 2, 1),
                        "x_test.npy", TestImages.npy("|u1", images, 2, 3, 3),
                        "y_test.npy", TestImages.npy("|u1", labels, 2)));
        ImageDataset data = open(file);
        assertThat(data.count()).isEqualTo(4);
        assertThat(data.part(0)).contains(Part.TEST);
        assertThat(data.part(2)).contains(Part.TRAIN);
    }

    @Test
    void badNpz() throws IOException {
        Path none = TestImages.zip(temp.resolve("none.npz"), Map.of("z.npy", new byte[2]));
        assertThatThrownBy(() -> open(none))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("expected arrays x and y");
        Path text = Files.writeString(temp.resolve("text.npz"), "hello");
        assertThatThrownBy(() -> open(text))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("truncated or no .npz");
        ByteBuffer four = ByteBuffer.allocate(4 * 9);
        Path odd = TestImages.zip(
                temp.resolve("odd.npz"),
                Map.of(
                        "x.npy", TestImages.npy("|u1", four, 4, 3, 3),
                        "y.npy", TestImages.npy("|u1", ByteBuffer.allocate(3), 3)));
        assertThatThrownBy(() -> open(odd))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("labels of shape [3]");
        assertThatThrownBy(() -> open(temp.resolve("gone.npz")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("does not exist");
    }

    @ParameterizedTest
    @CsvSource({"sample:fashion-mnist, 100, 100", "sample:fashion-mnist-17k, 250, 500"})
    void theSamplesAreBalancedAndDivided(String name, int valid, int test) {
        ImageDataset data = ImageDataset.open(
                name, DatasetSettings.ownSize(), TestImages.context(temp.resolve("cache"), warnings));
        Split split = Split.of(data, SplitSettings.DEFAULT, 1);
        assertThat(data.height()).isEqualTo(28);
        assertThat(data.channels()).isEqualTo(1);
        assertThat(data.classNames()).hasSize(10).contains("ankle-boot");
        assertThat(split.classCounts(Part.TRAIN)).containsOnly(1000);
        assertThat(split.classCounts(Part.VALID)).containsOnly(valid);
        assertThat(split.classCounts(Part.TEST)).containsOnly(test);
    }

    @Test
    void noImageOfTheLargerSampleIsInTwoParts() throws IOException {
        Map<String, Part> seen = new HashMap<>();
        int twice = 0;
        for (ImageSource.Item item : DataSources.open("sample:fashion-mnist-17k", TestImages.context(temp, warnings))
                .items()) {
            Part before = seen.put(Digests.hex(Digests.sha256().digest(item.decoder().decode().pixels())), item.part().orElseThrow());
            twice += before == null || before == item.part().get() ? 0 : 1;
        }
        assertThat(seen).hasSizeGreaterThan(17_000);
        assertThat(twice).isZero();
    }

    @Test
    void otherSamplesAreRefused() {
        assertThatThrownBy(() -> DataSources.open("sample:cats", TestImages.context(temp, warnings)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("expected sample:fashion-mnist or sample:fashion-mnist-17k");
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }
}

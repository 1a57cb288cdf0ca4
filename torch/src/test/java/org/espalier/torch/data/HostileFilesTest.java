package org.espalier.torch.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that claim, or hide, more than they are: one clear line, soon, and no memory taken. */
@Timeout(60)
class HostileFilesTest {
    private static final Duration SOON = Duration.ofSeconds(2);

    @TempDir
    Path temp;

    private final List<String> warnings = new ArrayList<>();

    private ImageDataset open(Path source) {
        return ImageDataset.open(
                source.toString(), DatasetSettings.ownSize(), TestImages.context(temp.resolve("cache"), warnings));
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refused(Path source) {
        long start = System.nanoTime();
        Throwable thrown = Assertions.catchThrowable(() -> open(source));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
        return assertThat(thrown).isInstanceOf(DataException.class).hasMessageNotContaining("\n");
    }

    private static byte[] npy(String type, String shape) {
        byte[] text = ("{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + shape + "), }\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer out = ByteBuffer.allocate(10 + text.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
        return out.putShort((short) text.length).put(text).array();
    }

    private Path npz(byte[] images) throws IOException {
        byte[] labels = TestImages.npy("|u1", ByteBuffer.wrap(new byte[] {0, 1}), 2);
        return TestImages.zip(temp.resolve("set.npz"), Map.of("x.npy", images, "y.npy", labels));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2, -3, 3",
                "2, 1000000000000000000, 3",
                "2, 99999999999999999999999999, 3",
                "2000000000, 2000000000, 2000000000",
                "2, 4294967296, 1",
                "2, 3.5, 3",
                "2, 65536, 65536",
                "2, 40000, 40000"
            })
    void absurdShapes(String shape) throws IOException {
        refused(npz(npy("<f8", shape))).hasMessageContaining("shape");
    }

    @Test
    void anArrayThatEndsEarly() throws IOException {
        refused(npz(npy("<f8", "2, 2, 2"))).hasMessageContaining("ends after 0 of 64 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<f0", "<f1", "<i3", "<u9", "<b8", "|O8", "<f16", "<c8"})
    void typesThatAreNoNumbers(String type) throws IOException {
        refused(npz(npy(type, "2, 2, 2"))).hasMessageContaining("expected booleans, integers or floats");
    }

    @Test
    void manyDimensions() throws IOException {
        refused(npz(npy("|u1", "1,".repeat(1000)))).hasMessageContaining("claims the shape");
    }

    @Test
    void aHeaderOfFourGigabytes() throws IOException {
        byte[] file = npy("|u1", "2, 2, 2");
        file[6] = 2;
        for (int i = 8; i < 12; i++) {
            file[i] = (byte) 0xFF;
        }
        refused(npz(file)).hasMessageContaining("claims a header of 4294967295 bytes");
    }

    @Test
    void anArrayThatUnpacksFromNothing() throws IOException {
        Path file = temp.resolve("bomb.npz");
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("x.npy"));
            zip.write(npy("|u1", "2, 8000, 5000"));
            for (int i = 0; i < 80; i++) {
                zip.write(new byte[1_000_000]);
            }
            zip.closeEntry();
            zip.putNextEntry(new ZipEntry("y.npy"));
            zip.write(TestImages.npy("|u1", ByteBuffer.wrap(new byte[] {0, 1}), 2));
            zip.closeEntry();
        }
        refused(file).hasMessageContaining("images do not pack that well");
    }

    @Test
    void anArrayThatWasDamaged() throws IOException {
        Path file = temp.resolve("stored.npz");
        byte[] x = TestImages.npy("|u1", ByteBuffer.wrap(new byte[] {1, 2, 3, 4}), 2, 1, 2);
        byte[] y = TestImages.npy("|u1", ByteBuffer.wrap(new byte[] {0, 1}), 2);
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry :
                    Map.of("x.npy", x, "y.npy", y).entrySet()) {
                ZipEntry stored = new ZipEntry(entry.getKey());
                CRC32 crc = new CRC32();
                crc.update(entry.getValue());
                stored.setMethod(ZipEntry.STORED);
                stored.setSize(entry.getValue().length);
                stored.setCrc(crc.getValue());
                zip.putNextEntry(stored);
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        assertThat(open(file).count()).isEqualTo(2);
        byte[] content = Files.readAllBytes(file);
        int at = new String(content, StandardCharsets.ISO_8859_1).indexOf("\1\2\3\4");
        content[at] = 9;
        Files.write(file, content);
        refused(file).hasMessageContaining("checksum of x does not match");
    }

    @Test
    void oneClassIsTooFewInEverySource() throws IOException {
        byte[] images = TestImages.npy("|u1", ByteBuffer.allocate(12), 3, 2, 2);
        byte[] labels = TestImages.npy("|u1", ByteBuffer.wrap(new byte[] {5, 5, 5}), 3);
        refused(TestImages.zip(temp.resolve("one.npz"), Map.of("x.npy", images, "y.npy", labels)))
                .hasMessageContaining("images of 1 class(es) ('5'): expected at least 2");
        refused(idx(TestImages.idx(new byte[4], 2, 1, 2), TestImages.idx(new byte[] {1, 1}, 2)))
                .hasMessageContaining("images of 1 class(es) ('1'): expected at least 2");
        Path cifar = Files.createDirectory(temp.resolve("cifar"));
        Files.write(cifar.resolve("data_batch_1.bin"), new byte[2 * 3073]);
        refused(cifar).hasMessageContaining("images of 1 class(es) ('0')");
        Map<String, byte[]> entries = Map.of("a/1.png", TestImages.encoded("png", false, 3, 1));
        refused(TestImages.zip(temp.resolve("one.zip"), entries)).hasMessageContaining("images of 1 class(es) ('a')");
    }

    private Path idx(byte[] images, byte[] labels) throws IOException {
        Path folder = Files.createDirectories(temp.resolve("idx"));
        Files.write(folder.resolve("train-images-idx3-ubyte"), images);
        Files.write(folder.resolve("train-labels-idx1-ubyte"), labels);
        return folder;
    }

    @ParameterizedTest
    @ValueSource(ints = {-5, Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 20})
    void absurdIdxSizes(int size) throws IOException {
        byte[] images = ByteBuffer.allocate(20)
                .putInt(0x803)
                .putInt(2)
                .putInt(size)
                .putInt(900)
                .array();
        refused(idx(images, TestImages.idx(new byte[] {0, 1}, 2)));
    }

    @Test
    void idxSizesWhoseProductOverflows() throws IOException {
        byte[] images = ByteBuffer.allocate(20)
                .putInt(0x804)
                .putInt(1 << 16)
                .putInt(1 << 16)
                .putInt(1 << 16)
                .putInt(1 << 16)
                .array();
        refused(idx(images, TestImages.idx(new byte[] {0, 1}, 2)));
    }

    @Test
    void idxLabelsOfAnotherNumber() throws IOException {
        refused(idx(TestImages.idx(new byte[4], 2, 1, 2), TestImages.idx(new byte[] {0, 1, 0}, 3)))
                .hasMessageContaining("labels of shape [3]");
    }

    @Test
    void anIdxFileThatUnpacksFromNothing() throws IOException {
        Path folder = Files.createDirectory(temp.resolve("gz"));
        try (OutputStream out =
                new GZIPOutputStream(Files.newOutputStream(folder.resolve("train-images-idx3-ubyte.gz")))) {
            out.write(ByteBuffer.allocate(16)
                    .putInt(0x803)
                    .putInt(2)
                    .putInt(8000)
                    .putInt(5000)
                    .array());
            for (int i = 0; i < 80; i++) {
                out.write(new byte[1_000_000]);
            }
        }
        Files.write(folder.resolve("train-labels-idx1-ubyte"), TestImages.idx(new byte[] {0, 1}, 2));
        refused(folder).hasMessageContaining("truncated or damaged");
    }

    @Test
    void aPictureOf30000x30000() throws IOException {
        byte[] bomb = hugePng(30_000);
        assertThatThrownBy(() -> ImageFiles.decode(bomb))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("30000x30000 pixels: at most");
        Path set = TestImages.folder(temp.resolve("set"), Map.of("a", 2, "b", 2), 4);
        Files.write(set.resolve("a/bomb.png"), bomb);
        refused(set).hasMessageContaining("bomb.png (30000x30000 pixels: at most");
    }

    /** Only the header is there: whoever decodes it finds out too late. */
    private static byte[] hugePng(int side) {
        ByteBuffer header = ByteBuffer.allocate(17);
        header.put("IHDR".getBytes(StandardCharsets.US_ASCII)).putInt(side).putInt(side);
        header.put(new byte[] {8, 2, 0, 0, 0});
        CRC32 crc = new CRC32();
        crc.update(header.array());
        ByteBuffer png = ByteBuffer.allocate(8 + 25 + 12);
        png.put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
        png.putInt(13).put(header.array()).putInt((int) crc.getValue());
        png.putInt(0).put("IDAT".getBytes(StandardCharsets.US_ASCII)).putInt(0);
        return png.array();
    }

    @Test
    void anEntryOfAZipThatUnpacksFromNothing() throws IOException {
        Path file = temp.resolve("bomb.zip");
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (String name : List.of("a/1.png", "b/1.png")) {
                zip.putNextEntry(new ZipEntry(name));
                for (int i = 0; i < 80; i++) {
                    zip.write(new byte[1_000_000]);
                }
                zip.closeEntry();
            }
        }
        refused(file).hasMessageContaining("which no image does");
    }

    private static void fifo(Path place) throws Exception {
        Process process = new ProcessBuilder("mkfifo", place.toString()).start();
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void pipesAmongTheImagesAreLeftOutAndCounted() throws Exception {
        Path set = TestImages.folder(temp.resolve("set"), Map.of("a", 2, "b", 2), 4);
        fifo(set.resolve("a/pipe.png"));
        fifo(set.resolve("b/pipe"));
        assertThat(open(set).count()).isEqualTo(4);
        assertThat(warnings).singleElement().asString().endsWith("set left out: 2 pipe(s), socket(s) or device(s)");
    }

    @Test
    void pipesInThePlaceOfASource() throws Exception {
        for (String name : List.of("p.npz", "p.zip")) {
            fifo(temp.resolve(name));
            refused(temp.resolve(name)).hasMessageContaining("is a pipe or device: expected a regular file");
        }
        fifo(temp.resolve("pipe"));
        refused(temp.resolve("pipe")).hasMessageContaining("is data of no known kind");
        Path idx = idx(TestImages.idx(new byte[4], 2, 1, 2), TestImages.idx(new byte[] {0, 1}, 2));
        Files.delete(idx.resolve("train-labels-idx1-ubyte"));
        fifo(idx.resolve("train-labels-idx1-ubyte"));
        refused(idx).hasMessageContaining("is a pipe or device");
        Files.delete(idx.resolve("train-labels-idx1-ubyte"));
        Files.write(idx.resolve("train-labels-idx1-ubyte"), TestImages.idx(new byte[] {0, 1}, 2));
        fifo(idx.resolve("classes.txt"));
        refused(idx).hasMessageContaining("classes.txt: is a pipe or device");
    }

    @Test
    void linksThatGoInACircleOrNowhereEnd() throws IOException {
        Path set = TestImages.folder(temp.resolve("set"), Map.of("a", 2, "b", 2), 4);
        Files.createSymbolicLink(set.resolve("a/up"), set);
        Files.createSymbolicLink(set.resolve("b/self.png"), set.resolve("b/self.png"));
        Files.createSymbolicLink(set.resolve("b/gone.png"), temp.resolve("gone.png"));
        Files.createSymbolicLink(set.resolve("b/other.png"), set.resolve("a/0000.png"));
        assertThat(open(set).count()).isEqualTo(5);
        assertThat(warnings)
                .singleElement()
                .asString()
                .endsWith(
                        "set left out: 2 link(s) that lead nowhere (b/gone.png, b/self.png), 1 link(s) back to a folder above");
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    @Test
    void twoFilesOfOnePart() throws IOException {
        byte[] images = TestImages.idx(new byte[4], 2, 1, 2);
        Path folder = idx(images, TestImages.idx(new byte[] {0, 1}, 2));
        Files.write(folder.resolve("train-images-idx3-ubyte.gz"), gzip(images));
        refused(folder)
                .hasMessageContaining("two files of one part, train-images-idx3-ubyte and train-images-idx3-ubyte.gz");
        Files.delete(folder.resolve("train-images-idx3-ubyte.gz"));
        Files.write(folder.resolve("train-labels-idx1-ubyte.gz"), gzip(images));
        refused(folder).hasMessageContaining("several files of labels");
        Files.delete(folder.resolve("train-labels-idx1-ubyte.gz"));
        Files.write(folder.resolve("test_batch.bin"), new byte[3073]);
        refused(folder).hasMessageContaining("files of several sets");
    }
}

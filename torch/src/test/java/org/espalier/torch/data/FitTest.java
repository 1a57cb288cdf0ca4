package org.espalier.torch.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of images in another proportion, to the byte; and that all that shows images to a model does the same. */
class FitTest {
    @TempDir
    private Path folder;

    /** Grey, row by row: {@code "1 2/3 4"}. */
    private static RawImage image(String rows) {
        String[] lines = rows.split("/");
        int columns = lines[0].strip().split(" ").length;
        byte[] pixels = new byte[lines.length * columns];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) Integer.parseInt(lines[i / columns].strip().split(" ")[i % columns]);
        }
        return new RawImage(lines.length, columns, 1, pixels);
    }

    private static String text(RawImage image) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < image.pixels().length; i++) {
            text.append(i == 0 ? "" : i % image.width() == 0 ? "/" : " ").append(image.pixels()[i] & 0xFF);
        }
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource({
        // wider: bars above and below, the odd row below
        "1 2 3 4/5 6 7 8, 4x4, 0 0 0 0/1 2 3 4/5 6 7 8/0 0 0 0",
        "1 2 3 4, 4x4, 0 0 0 0/1 2 3 4/0 0 0 0/0 0 0 0",
        "1 2 3 4, 3x4, 0 0 0 0/1 2 3 4/0 0 0 0",
        // taller: bars left and right, the odd column on the right
        "1 2/3 4/5 6/7 8, 4x4, 0 1 2 0/0 3 4 0/0 5 6 0/0 7 8 0",
        "1/2/3/4, 4x4, 0 1 0 0/0 2 0 0/0 3 0 0/0 4 0 0",
        // another proportion than a square
        "1 2/3 4, 2x3, 1 2 0/3 4 0",
        "1 2/3 4, 3x2, 1 2/3 4/0 0",
        // 2.5 rows are 3, 2.33 are 2
        "7 7, 5x5, 0 0 0 0 0/7 7 7 7 7/7 7 7 7 7/7 7 7 7 7/0 0 0 0 0",
        "7 7 7, 7x7, 0 0 0 0 0 0 0/0 0 0 0 0 0 0/7 7 7 7 7 7 7/7 7 7 7 7 7 7/0 0 0 0 0 0 0/0 0 0 0 0 0 0/0 0 0 0 0 0 0",
        // shrunk by the area average
        "1 3 5 7/1 3 5 7, 2x2, 2 6/0 0",
        // never less than one pixel
        "9 9 9 9 9 9 9 9 9, 3x3, 0 0 0/9 9 9/0 0 0",
    })
    void aLetterboxShowsAllBetweenBlackBars(String from, String size, String to) {
        assertThat(text(image(from).fitted(ImageSize.of(size), Fit.LETTERBOX))).isEqualTo(to);
    }

    @ParameterizedTest
    @CsvSource({
        // taller: even and odd, the row more is cut below
        "1 2/3 4/5 6/7 8, 2x2, 3 4/5 6",
        "1 2/3 4/5 6/7 8/9 9, 2x2, 3 4/5 6",
        // wider: even and odd, the column more is cut on the right
        "1 2 3 4/5 6 7 8, 2x2, 2 3/6 7",
        "1 2 3 4 5/6 7 8 9 9, 2x2, 2 3/7 8",
        "1 2 3/4 5 6, 2x2, 1 2/4 5",
        // another proportion than a square
        "1 2 3/4 5 6/7 8 9, 2x3, 1 2 3/4 5 6",
        "1 2 3/4 5 6/7 8 9, 3x1, 2/5/8",
        // the window is cut, then shrunk or grown
        "9 1 3 9/9 5 7 9, 1x1, 4",
        "9 7 9, 2x2, 7 7/7 7",
        // half a column more is one more
        "1 2 9/1 2 9/1 2 9/1 2 9/1 2 9, 2x1, 4/4",
    })
    void aCropShowsTheMiddle(String from, String size, String to) {
        assertThat(text(image(from).fitted(ImageSize.of(size), Fit.CROP))).isEqualTo(to);
    }

    @Test
    void channelsStayTogether() {
        RawImage wide = new RawImage(1, 3, 3, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9});
        assertThat(wide.fitted(ImageSize.square(1), Fit.CROP).pixels()).containsExactly(4, 5, 6);
        assertThat(wide.fitted(ImageSize.square(3), Fit.LETTERBOX).pixels())
                .containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    @ParameterizedTest
    @EnumSource(Fit.class)
    void inTheSameProportionAllAreOne(Fit fit) {
        RawImage image = image("1 2 30 4 5 6/7 80 9 10 11 12/13 14 15 16 99 18/0 4 2 0 4 2");
        assertThat(image.fitted(new ImageSize(2, 3), fit).pixels())
                .isEqualTo(image.resized(2, 3).pixels());
        assertThat(image.fitted(new ImageSize(8, 12), fit).pixels())
                .isEqualTo(image.resized(8, 12).pixels());
        assertThat(image.fitted(new ImageSize(4, 6), fit)).isSameAs(image);
    }

    @Test
    void namesAreThoseOfConfigurationsAndFiles() {
        assertThat(Fit.words()).containsExactly("stretch", "letterbox", "crop");
        assertThat(Fit.of("letterbox")).isEqualTo(Fit.LETTERBOX);
        assertThatThrownBy(() -> Fit.of("fill"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("fit is 'fill': expected one of [stretch, letterbox, crop]");
    }

    @Test
    void sizesAreASideOrRowsAndColumns() {
        assertThat(ImageSize.of("48")).isEqualTo(ImageSize.square(48)).hasToString("48x48");
        assertThat(ImageSize.of(" 480x640 ")).isEqualTo(new ImageSize(480, 640)).hasToString("480x640");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "48x", "x48", "-3", "3.5", "480X640", "1x2x3", "12345678901", "a"})
    void otherSizesAreNone(String text) {
        assertThatThrownBy(() -> ImageSize.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected pixels such as 48, or rows x columns such as 480x640, got '" + text + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "4097", "8x4097", "0x8"})
    void sidesHaveBounds(String text) {
        assertThatThrownBy(() -> ImageSize.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("expected sides from 1 to 4096 pixels, got ");
    }

    private List<Path> pictures() throws IOException {
        List<Path> files = new ArrayList<>();
        int[][] sizes = {{9, 16}, {17, 6}, {8, 12}, {5, 5}, {1, 30}, {20, 3}};
        for (int i = 0; i < 6; i++) {
            Path place = Files.createDirectories(folder.resolve("set").resolve(i < 3 ? "a" : "b"));
            BufferedImage image = new BufferedImage(sizes[i][1], sizes[i][0], BufferedImage.TYPE_3BYTE_BGR);
            for (int p = 0; p < sizes[i][0] * sizes[i][1] * 3; p++) {
                image.getRaster().setSample(p / 3 % sizes[i][1], p / 3 / sizes[i][1], p % 3, (p * 37 + i * 11) % 256);
            }
            files.add(place.resolve(i + ".png"));
            ImageIO.write(image, "png", files.get(i).toFile());
        }
        return files;
    }

    private ImageDataset open(Fit fit) {
        return ImageDataset.open(
                folder.resolve("set").toString(),
                DatasetSettings.of(new ImageSize(8, 12), fit),
                TestImages.context(folder.resolve("cache"), new ArrayList<>()));
    }

    /** The three are opened one after the other and again from one cache, so that each has to be kept for itself. */
    @Test
    void theDataSetAndTheViewOfAModelShowTheSameBytes() throws IOException {
        List<Path> files = pictures();
        for (Fit fit : List.of(Fit.STRETCH, Fit.LETTERBOX, Fit.CROP, Fit.LETTERBOX)) {
            ImageDataset data = open(fit);
            ModelView view = new ModelView(3, 8, 12, new ImageSize(8, 12), fit, Optional.empty());
            for (int i = 0; i < files.size(); i++) {
                RawImage picture = LooseImages.picture(files.get(i));
                byte[] bytes = TestImages.pixels(data, i);
                assertThat(bytes)
                        .isEqualTo(picture.fitted(new ImageSize(8, 12), fit).pixels());
                float[] shown = view.of(picture);
                for (int p = 0; p < bytes.length; p++) {
                    assertThat(shown[p % 3 * 96 + p / 3]).isEqualTo((bytes[p] & 0xFF) * (1 / 255f));
                }
            }
        }
        assertThat(TestImages.pixels(open(Fit.CROP), 0)).isNotEqualTo(TestImages.pixels(open(Fit.LETTERBOX), 0));
    }

    /** The key says all that the bytes depend on; that of a square is the one of former releases, whose caches stay good. */
    @Test
    void theKeyOfTheCacheCoversSizeAndFit() {
        assertThat(DatasetSettings.ofSize(32).formKey()).isEqualTo("32 own");
        assertThat(DatasetSettings.ofSize(32).inColour().formKey()).isEqualTo("32 rgb");
        assertThat(DatasetSettings.ownSize().formKey()).isEqualTo("own own");
        assertThat(DatasetSettings.of(new ImageSize(24, 32), Fit.STRETCH).formKey())
                .isEqualTo("24x32 own");
        assertThat(DatasetSettings.of(new ImageSize(32, 32), Fit.CROP).formKey())
                .isEqualTo("32 crop own");
        assertThat(DatasetSettings.of(new ImageSize(24, 32), Fit.LETTERBOX).formKey())
                .isEqualTo("24x32 letterbox own");
    }

    /** 21 rows of 24x32 images have 28 columns, 13 have 17.33. */
    @Test
    void batchesKeepTheProportion() {
        ImageDataset data = TestImages.random(24, 32, 1, new int[] {0, 1, 0, 1}, 2);
        Normalisation plain = new Normalisation(new float[] {0}, new float[] {1});
        int[] all = IntStream.range(0, 4).toArray();
        try (BatchLoader loader = BatchLoader.evaluation(data, all, plain, LoaderSettings.of(4, 0))) {
            int[][] sizes = {{0, 32}, {24, 32}, {21, 28}, {13, 17}, {1, 1}, {30, 40}};
            for (int[] size : sizes) {
                try (EpochBatches batches = loader.epoch(0, 0, number -> size[0])) {
                    assertThat(batches.next().width()).isEqualTo(size[1]);
                }
            }
        }
    }
}

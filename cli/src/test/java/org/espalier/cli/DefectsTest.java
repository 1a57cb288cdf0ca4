package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.espalier.cli.DefectsProgram.Ended;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program that draws the images of {@code examples/defects}: which ones, how many, always the same, and hard where they should be. */
class DefectsTest {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 480;

    /** Of every pixel of every image, in the order of classes and numbers, with {@code --images 100 --seed 1}. */
    private static final String DIGEST = "ca25a86903b05062f6d9f0de3c3c624a0fb53ebe82f8067f23327e296fdeb247";

    @TempDir
    static Path temporary;

    private static DefectsProgram program;
    private static Path images;
    private static String said;

    @BeforeAll
    static void draw() throws Exception {
        program = DefectsProgram.compiled(temporary.resolve("program"));
        images = temporary.resolve("images");
        Ended ended = run("--out", images.toString(), "--images", "100", "--seed", "1");
        assertThat(ended.status()).as(ended.said()).isZero();
        said = ended.said();
    }

    @Test
    void twelveClassesHaveTheirShares() throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        for (Path folder : sorted(images)) {
            counts.put(folder.getFileName().toString(), sorted(folder).size());
        }
        assertThat(counts)
                .isEqualTo(Map.ofEntries(
                        Map.entry("good", 40),
                        Map.entry("scratch", 11),
                        Map.entry("pits", 8),
                        Map.entry("stain", 7),
                        Map.entry("scale", 6),
                        Map.entry("crack", 6),
                        Map.entry("dent", 5),
                        Map.entry("inclusion", 5),
                        Map.entry("patch", 4),
                        Map.entry("crazing", 3),
                        Map.entry("torn-edge", 3),
                        Map.entry("chatter", 2)));
        assertThat(said).startsWith("good: 40\nscratch: 11\n").endsWith("100 images in " + images + "\n");
    }

    @Test
    void pixelsAreTheSameOnEveryMachine() throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (Path folder : sorted(images)) {
            for (Path file : sorted(folder)) {
                digest.update(pixels(file));
            }
        }
        assertThat(HexFormat.of().formatHex(digest.digest())).isEqualTo(DIGEST);
    }

    @Test
    void aSmallerSetIsWithinALargerOneAndHasItsSharesToo() throws IOException {
        Path fewer = temporary.resolve("fewer");
        assertThat(run("--out", fewer.toString(), "--images", "50").status()).isZero();
        int drawn = 0;
        for (Path folder : sorted(images)) {
            List<Path> files = sorted(fewer.resolve(images.relativize(folder)));
            drawn += files.size();
            assertThat(2.0 * files.size())
                    .isBetween(sorted(folder).size() - 2.0, sorted(folder).size() + 2.0);
            for (Path file : files) {
                assertThat(pixels(file)).isEqualTo(pixels(images.resolve(fewer.relativize(file))));
            }
        }
        assertThat(drawn).isEqualTo(50);
    }

    @Test
    void noTwoImagesAreTheSameWhateverTheSeed() throws IOException {
        Path others = temporary.resolve("others");
        assertThat(run("--seed", "-2", "--images", "50", "--out", others.toString())
                        .status())
                .isZero();
        Set<Integer> seen = new HashSet<>();
        for (Path root : List.of(images, others)) {
            for (Path folder : sorted(root)) {
                for (Path file : sorted(folder)) {
                    assertThat(seen.add(Arrays.hashCode(pixels(file))))
                            .as(file.toString())
                            .isTrue();
                }
            }
        }
        assertThat(seen).hasSize(150);
    }

    /** Lines of a pixel or two stand out where all pixels are there, and do not in a tenth of the height and width. */
    @ParameterizedTest
    @CsvSource({"scratch", "crack"})
    void thinDefectsVanishInSmallPictures(String thin) throws IOException {
        assertThat(standingOut(thin, 1)).isGreaterThan(2 * standingOut("good", 1));
        assertThat(standingOut(thin, 10)).isLessThan(2 * standingOut("good", 10));
    }

    @Test
    void largeDefectsRemainInSmallPictures() throws IOException {
        for (String large : List.of("scale", "inclusion", "torn-edge")) {
            assertThat(standingOut(large, 10)).as(large).isGreaterThan(2 * standingOut("good", 10));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--images 49     | --images: not in range, expected a whole number from 50 to 1000000, got 49",
                "--images many   | --images: not in range, expected a whole number from 50 to 1000000, got many",
                "--images 50     | --out: not given, expected Defects --out DIR [--images N] [--seed N]",
                "--sead 1        | --sead: no such option, expected Defects --out DIR [--images N] [--seed N]",
                "--seed          | --seed: has no value, expected Defects --out DIR [--images N] [--seed N]",
            })
    void mistakesAreOneLine(String arguments, String line) throws IOException {
        assertThat(run(arguments.split(" "))).isEqualTo(new Ended(2, "defects: " + line + "\n"));
    }

    @Test
    void whatIsThereIsNotMixedWithWhatIsDrawn() throws IOException {
        assertThat(run("--out", images.toString()))
                .isEqualTo(new Ended(
                        2,
                        "defects: --out: " + images
                                + " holds files, expected a new or empty folder; name another one\n"));
        Path file = sorted(images.resolve("good")).get(0);
        assertThat(run("--out", file.toString()))
                .isEqualTo(new Ended(2, "defects: --out: " + file + " is a file, expected a new or empty folder\n"));
    }

    /**
     * The median over a class of how many of 10,000 pixels, in a picture smaller by a factor, differ from the mean of the 5x5 around
     * them by more than five times what the picture's pixels do in the median.
     */
    private static double standingOut(String kind, int smaller) throws IOException {
        List<Path> files = sorted(images.resolve(kind));
        double[] shares = new double[files.size()];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = standingOut(reduced(pixels(files.get(i)), smaller), WIDTH / smaller);
        }
        Arrays.sort(shares);
        return (shares[(shares.length - 1) / 2] + shares[shares.length / 2]) / 2;
    }

    private static double standingOut(double[] image, int width) {
        int height = image.length / width;
        double[] differences = new double[(width - 4) * (height - 4)];
        for (int i = 0; i < differences.length; i++) {
            int at = (i / (width - 4) + 2) * width + i % (width - 4) + 2;
            double sum = 0;
            for (int y = -2; y <= 2; y++) {
                for (int x = -2; x <= 2; x++) {
                    sum += image[at + y * width + x];
                }
            }
            differences[i] = Math.abs(image[at] - sum / 25);
        }
        Arrays.sort(differences);
        double bound = 5 * differences[differences.length / 2];
        long above = Arrays.stream(differences).filter(d -> d > bound).count();
        return 10_000.0 * above / differences.length;
    }

    private static double[] reduced(byte[] pixels, int smaller) {
        int width = WIDTH / smaller;
        double[] mean = new double[pixels.length / smaller / smaller];
        for (int i = 0; i < pixels.length; i++) {
            mean[i / WIDTH / smaller * width + i % WIDTH / smaller] +=
                    (pixels[i] & 0xFF) / (double) (smaller * smaller);
        }
        return mean;
    }

    private static byte[] pixels(Path file) throws IOException {
        BufferedImage image = ImageIO.read(file.toFile());
        assertThat(image.getType()).isEqualTo(BufferedImage.TYPE_BYTE_GRAY);
        assertThat(image.getWidth()).isEqualTo(WIDTH);
        assertThat(image.getHeight()).isEqualTo(HEIGHT);
        return ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    }

    private static List<Path> sorted(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private static Ended run(String... arguments) throws IOException {
        return program.run(arguments);
    }
}

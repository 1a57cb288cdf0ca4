package org.espalier.torch.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.espalier.measure.Answers;
import org.espalier.random.Seeds;
import org.espalier.torch.data.Augmentation;
import org.espalier.torch.data.BatchLoader;
import org.espalier.torch.data.DatasetSettings;
import org.espalier.torch.data.ImageDataset;
import org.espalier.torch.data.LoaderSettings;
import org.espalier.torch.data.Normalisation;
import org.espalier.torch.data.Part;
import org.espalier.torch.data.SourceContext;
import org.espalier.torch.data.Split;
import org.espalier.torch.data.SplitSettings;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.loss.ClassTally;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.SampleNetworks;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Arrows to the left and to the right, from files to test accuracy: what augmentation does to labels that it changes. */
class OrientationTest {
    private static final int SIZE = 12;
    private static final int EACH = 120;

    @TempDir
    private static Path folder;

    private static Split split;

    @BeforeAll
    static void arrows() throws IOException {
        Engine.start(EngineSettings.cpu(1));
        for (String name : new String[] {"left", "right"}) {
            Path directory = Files.createDirectories(folder.resolve("arrows").resolve(name));
            for (int i = 0; i < EACH; i++) {
                BufferedImage arrow = arrow(name.equals("left"), Seeds.generator(1, name, i));
                assertThat(ImageIO.write(
                                arrow, "png", directory.resolve(i + ".png").toFile()))
                        .isTrue();
            }
        }
        ImageDataset images = ImageDataset.open(
                folder.resolve("arrows").toString(),
                DatasetSettings.ofSize(SIZE),
                SourceContext.of(
                        Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString()), warning -> {}));
        split = Split.of(images, new SplitSettings(0.6, 0, 0.4), 1);
    }

    /** A shaft of six pixels and a head of two pixels on each side of it, somewhere on a dark ground. */
    private static BufferedImage arrow(boolean left, SplittableRandom random) {
        BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_3BYTE_BGR);
        int bright = 128 + random.nextInt(128);
        int y = 2 + random.nextInt(SIZE - 4);
        int from = random.nextInt(SIZE - 5);
        for (int i = 0; i < 6; i++) {
            set(image, from + i, y, bright);
        }
        for (int i = 1; i <= 2; i++) {
            int x = left ? from + i : from + 5 - i;
            set(image, x, y - i, bright);
            set(image, x, y + i, bright);
        }
        return image;
    }

    private static void set(BufferedImage image, int x, int y, int value) {
        image.setRGB(x, y, value << 16 | value << 8 | value);
    }

    private static double testAccuracy(Augmentation augmentation) {
        Normalisation normalisation = Normalisation.of(split);
        LoaderSettings settings = LoaderSettings.of(16, 5);
        try (BatchLoader training = BatchLoader.training(
                        split.dataset(), split.indices(Part.TRAIN), normalisation, augmentation, settings);
                BatchLoader test =
                        BatchLoader.evaluation(split.dataset(), split.indices(Part.TEST), normalisation, settings);
                NetworkModule module = NetworkModule.create(
                        SampleNetworks.small(), 3, Initialisation.HE_FAN_OUT, new DirectConvolution());
                Trainer trainer = new Trainer(
                        module, TrainingRecipe.standard(14, 1), new LoaderStream(training, 0), TrainingListener.NONE)) {
            trainer.run();
            Answers answers = Trainer.evaluate(module, new LoaderStream(test, 0), new ClassTally());
            assertThat(answers.samples()).isEqualTo(96);
            return Accuracy.of(answers);
        }
    }

    @Test
    void orientationIsLearntUnlessImagesAreMirrored() {
        Augmentation upright = Augmentation.STANDARD.withFlip(0);
        assertThat(testAccuracy(upright)).isGreaterThan(0.95);
        assertThat(testAccuracy(upright.withVerticalFlip(0.5)))
                .as("upside down an arrow to the left still points to the left")
                .isGreaterThan(0.95);
        assertThat(testAccuracy(upright.withMixup(0.2).withCutmix(1)))
                .as("mixed labels teach it, too")
                .isGreaterThan(0.9);
        assertThat(testAccuracy(Augmentation.STANDARD))
                .as("half of what is seen has the other's label")
                .isLessThan(0.75);
    }
}

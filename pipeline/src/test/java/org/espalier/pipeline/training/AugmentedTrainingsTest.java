package org.espalier.pipeline.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.espalier.event.EpochDone;
import org.espalier.graph.Network;
import org.espalier.oneshot.strategy.Darts;
import org.espalier.oneshot.strategy.OnceForAll;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.phase.GivenContext;
import org.espalier.pipeline.phase.JointPhase;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.random.Seeds;
import org.espalier.torch.train.TrainingListener;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of training sees the images that the configuration asks for: what is set shows in the loss of the first epoch. */
@Tag("slow")
class AugmentedTrainingsTest {
    private static final int SIZE = 8;
    private static final String CELLS = "{name: nas-bench-201, channels: 4, cells: 1}";
    private static final String ELASTIC = """
            {name: own, resolution: [8], stem: {channels: 4, kernel: 3, stride: 2}, head: {channels: 8}, stages: [
              {block: mbconv, channels: 4, depth: [1, 2], kernel: [3], expand: [2]}]}""";

    @TempDir
    private static Path folder;

    @BeforeAll
    static void images() throws IOException {
        for (String side : List.of("left", "right")) {
            Path place = Files.createDirectories(folder.resolve("images").resolve(side));
            for (int i = 0; i < 24; i++) {
                SplittableRandom random = Seeds.generator(1, side, i);
                BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_BYTE_GRAY);
                for (int k = 0; k < SIZE * SIZE; k++) {
                    boolean bright = (k % SIZE < SIZE / 2) == side.equals("left");
                    image.getRaster().setSample(k % SIZE, k / SIZE, 0, random.nextInt(160) + (bright ? 60 : 0));
                }
                assertThat(ImageIO.write(image, "png", place.resolve(i + ".png").toFile()))
                        .isTrue();
            }
        }
    }

    /** A kind of training, which gives the loss of its first epoch. */
    private interface Training {
        double firstLoss(SearchResources resources, Path checkpoints) throws Exception;
    }

    private static double loss(String space, String augment, Training training) throws Exception {
        String text = """
                data: {source: 'IMAGES', size: 8, split: {train: 0.5, valid: 0.25, test: 0.25}, augment: AUGMENT}
                space: SPACE
                strategy: {name: random}
                retrain: {epochs: 1, batch: 12, baselines: []}
                """.replace("IMAGES", folder.resolve("images").toString())
                .replace("AUGMENT", augment)
                .replace("SPACE", space);
        Map<String, String> environment = Map.of(
                "XDG_CACHE_HOME",
                Path.of("target", "test-cache").toAbsolutePath().toString());
        SearchConfig config = SearchConfig.parse("test", text, List.of());
        try (SearchResources resources = new SearchResources(config, environment, warning -> {})) {
            return training.firstLoss(resources, Files.createTempDirectory(folder, "checkpoints"));
        }
    }

    private static void usesWhatIsConfigured(String space, Training training) throws Exception {
        double plain = loss(space, "none", training);
        assertThat(loss(space, "none", training)).as("the same again").isEqualTo(plain);
        assertThat(loss(space, "{flip: 0, crop: 0}", training))
                .as("all keys off")
                .isEqualTo(plain);
        double mirrored = loss(space, "{flip: 1, crop: 0}", training);
        assertThat(mirrored).as("mirrored").isNotEqualTo(plain);
        assertThat(loss(space, "{flip: 0, crop: 0, mixup: 1}", training))
                .as("mixed")
                .isNotEqualTo(plain)
                .isNotEqualTo(mirrored);
    }

    @Test
    void trainingFromScratch() throws Exception {
        usesWhatIsConfigured(CELLS, (resources, checkpoints) -> {
            List<Double> losses = new ArrayList<>();
            TrainingListener listener = report -> losses.add(report.loss());
            Network network = resources.space().network(resources.space().sample(Seeds.generator(1, "member", 0)));
            new ScratchTraining(resources).train(network, 1, checkpoints, listener);
            return losses.get(0);
        });
    }

    @Test
    void supernet() throws Exception {
        usesWhatIsConfigured(ELASTIC, (resources, checkpoints) -> {
            List<Double> losses = new ArrayList<>();
            new SupernetTraining(resources, new OnceForAll(1, 12, 0.05), checkpoints, 1)
                    .train(report -> losses.add(report.loss()), new Pulse(message -> {}));
            return losses.get(0);
        });
    }

    @Test
    void joint() throws Exception {
        usesWhatIsConfigured(CELLS, (resources, checkpoints) -> {
            GivenContext context = new GivenContext(checkpoints, Map.of(), new ArrayList<>());
            new JointPhase(resources, "search", new Darts(1, 12, 3e-4, false, false)).run(context);
            return ((EpochDone) context.appended().get(0)).measures().get("loss");
        });
    }
}

package org.espalier.pipeline;

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
import org.espalier.device.DeviceSettings;
import org.espalier.device.onnx.ModelInput;
import org.espalier.device.onnx.ModelMetadata;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.phase.SurprisingDevice;
import org.espalier.pipeline.predict.Classifier;
import org.espalier.pipeline.predict.Prediction;
import org.espalier.pipeline.predict.PredictionListener;
import org.espalier.pipeline.result.SearchResult;
import org.espalier.pipeline.validation.Top1;
import org.espalier.pipeline.validation.Validation;
import org.espalier.plan.PlanOutcome;
import org.espalier.random.Seeds;
import org.espalier.torch.data.Layout;
import org.espalier.torch.data.Part;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole search on images that are no squares, in a letterbox, under an elastic resolution; and what is made of its model. */
@Timeout(300)
class ShapedSearchTest {
    private static final int OF_EACH = 16;

    @TempDir
    private Path folder;

    private final List<String> notes = new ArrayList<>();

    /** Two classes that differ in the side that is brighter, in sizes of many proportions. */
    private Path images() throws IOException {
        for (String side : List.of("left", "right")) {
            Path place = Files.createDirectories(folder.resolve("images").resolve(side));
            for (int n = 0; n < OF_EACH; n++) {
                SplittableRandom random = Seeds.generator(1, side, n);
                int width = 12 + n;
                int height = 28 - n;
                BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
                for (int i = 0; i < width * height; i++) {
                    boolean bright = i % width < width / 2 == side.equals("left");
                    image.getRaster().setSample(i % width, i / width, 0, random.nextInt(80) + (bright ? 170 : 0));
                }
                ImageIO.write(image, "png", place.resolve(n + ".png").toFile());
            }
        }
        return folder.resolve("images");
    }

    private SearchConfig config(Path images, String strategy) {
        return SearchConfig.parse(
                "test", """
                name: shaped
                data: {source: 'IMAGES', size: [16, 24], fit: letterbox, augment: none, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: tiny, resolution: [8, 11], stem: {channels: 4, kernel: 1}, stages: [{block: conv, channels: 8, kernel: 1, stride: 2}]}
                strategy: STRATEGY
                search: {population: 2, generations: 1}
                retrain: {top: 1, random: 0, epochs: 2, batch: 8, baselines: []}
                """.replace("IMAGES", images.toString()).replace("STRATEGY", strategy), List.of());
    }

    @Test
    void aMemberIsTrainedValidatedAndUsedInOneProportion() throws IOException {
        search("{name: fixed, architecture: '{\"resolution\":\"11\"}'}");
    }

    @Tag("slow")
    @Test
    void aSearchIsTrainedValidatedAndUsedInOneProportion() throws IOException {
        search("{name: once-for-all, epochs: 1, batch: 8}");
    }

    private void search(String strategy) throws IOException {
        Path images = images();
        SearchConfig config = config(images, strategy);
        Map<String, String> environment = Map.of(
                "XDG_CACHE_HOME", Path.of("target/test-cache").toAbsolutePath().toString());
        Outcome outcome = Search.of(config)
                .in(folder.resolve("search"))
                .environment(environment)
                .device(new SurprisingDevice().open(new DeviceSettings(1)))
                .open()
                .run();
        assertThat(outcome.status()).isEqualTo(PlanOutcome.Status.COMPLETE);
        SearchResult result = outcome.result().orElseThrow();

        byte[] onnx = Files.readAllBytes(outcome.folder().model());
        ModelInput input = ModelMetadata.read("model.onnx", onnx).input().orElseThrow();
        assertThat(input.fit()).isEqualTo("letterbox");
        assertThat(List.of(input.dataHeight(), input.dataWidth())).isEqualTo(List.of(16, 24));
        // 11 rows of 16x24 have 16.5 columns
        assertThat(List.of(input.height(), input.width())).isIn(List.of(8, 12), List.of(11, 17));
        String best = result.best().orElseThrow().architecture();
        assertThat(best).contains("\"resolution\":\"" + input.height() + "\"");
        assertThat(folder.resolve("search/best/card.md"))
                .content()
                .contains(
                        "brought to 16 x 24 pixels, then to those of the model (resize: area-bilinear, fit: letterbox)");

        Validation validation = new Validation(environment, notes::add);
        assertThat(Top1.of(validation
                        .part("m", onnx, config.data(), config.seed(), images.toString(), Layout.AUTO, Part.TEST)
                        .score()))
                .isEqualTo(result.best().orElseThrow().test().top1().orElseThrow());
        long right = Math.round(2
                * OF_EACH
                * Top1.of(validation
                        .all("m", onnx, images.toString(), Layout.AUTO)
                        .score()));
        assertThat(predictedRight(onnx, images)).isEqualTo(right);
        assertThat(notes).isEmpty();
    }

    private static long predictedRight(byte[] onnx, Path images) {
        List<Prediction> predictions = new ArrayList<>();
        try (Classifier classifier = Classifier.of("m", onnx)) {
            classifier.classify(
                    List.of(images),
                    Layout.AUTO,
                    new PredictionListener() {
                        @Override
                        public void classified(Prediction prediction) {
                            predictions.add(prediction);
                        }

                        @Override
                        public void failed(String image, String reason) {
                            throw new AssertionError(image + ": " + reason);
                        }
                    },
                    hint -> {});
        }
        assertThat(predictions).hasSize(2 * OF_EACH);
        return predictions.stream()
                .filter(prediction ->
                        prediction.image().contains("/" + prediction.best().name() + "/"))
                .count();
    }
}

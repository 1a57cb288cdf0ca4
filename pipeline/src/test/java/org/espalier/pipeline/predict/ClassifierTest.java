package org.espalier.pipeline.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.espalier.device.onnx.ModelInput;
import org.espalier.device.onnx.ModelMetadata;
import org.espalier.device.onnx.OnnxRunner;
import org.espalier.graph.Shape;
import org.espalier.pipeline.validation.Top1;
import org.espalier.pipeline.validation.Validation;
import org.espalier.torch.data.BatchLoader;
import org.espalier.torch.data.DatasetSettings;
import org.espalier.torch.data.EpochBatches;
import org.espalier.torch.data.Fit;
import org.espalier.torch.data.HostBatch;
import org.espalier.torch.data.ImageDataset;
import org.espalier.torch.data.ImageSize;
import org.espalier.torch.data.Layout;
import org.espalier.torch.data.LoaderSettings;
import org.espalier.torch.data.LooseImages;
import org.espalier.torch.data.ModelView;
import org.espalier.torch.data.Normalisation;
import org.espalier.torch.data.SourceContext;
import org.espalier.torch.data.testing.DrawnImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClassifierTest {
    private static final List<String> SIDES = List.of("right", "left");

    @TempDir
    private Path folder;

    private final List<Prediction> predictions = new ArrayList<>();
    private final List<String> order = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final List<String> hints = new ArrayList<>();

    private void classify(byte[] onnx, Path... paths) {
        try (Classifier classifier = Classifier.of("model.onnx", onnx)) {
            hints.addAll(classifier.notes());
            classifier.classify(List.of(paths), Layout.AUTO, new Listening(), hints::add);
        }
    }

    private final class Listening implements PredictionListener {
        @Override
        public void classified(Prediction prediction) {
            predictions.add(prediction);
            order.add(prediction.image());
        }

        @Override
        public void failed(String image, String reason) {
            failures.add(image + ": " + reason);
            order.add(image);
        }
    }

    private static byte[] sides(int channels) {
        return NoisyModels.model(SIDES, NoisyModels.input(channels, 8, 8, 10, 10));
    }

    private SourceContext context() {
        return new SourceContext(folder.resolve("cache"), List.of(), false, hints::add);
    }

    /** What a data set's way to the model gives, in the order of the data set, which is that of the files' paths. */
    private List<double[]> scores(byte[] onnx, Path images, int channels) {
        DatasetSettings settings = DatasetSettings.ofSize(10);
        ImageDataset data =
                ImageDataset.open(images.toString(), channels == 3 ? settings.inColour() : settings, context());
        float[] zero = new float[channels];
        float[] one = new float[channels];
        Arrays.fill(one, 1);
        int[] all = IntStream.range(0, data.count()).toArray();
        List<double[]> scores = new ArrayList<>();
        try (OnnxRunner runner = OnnxRunner.load(onnx);
                BatchLoader loader =
                        BatchLoader.evaluation(data, all, new Normalisation(zero, one), LoaderSettings.of(5, 0))) {
            EpochBatches batches = loader.epoch(0, 0, number -> 8);
            while (batches.hasNext()) {
                HostBatch batch = batches.next();
                float[] planes = new float[batch.images().length];
                int area = batch.height() * batch.width();
                for (int i = 0; i < planes.length; i++) {
                    int inside = i % (area * channels);
                    planes[i - inside + inside % channels * area + inside / channels] = batch.images()[i];
                }
                int count = batch.labels().count();
                float[] values = runner.run(planes, count, channels, 8, 8);
                for (int i = 0; i < count; i++) {
                    scores.add(softmax(values[2 * i], values[2 * i + 1]));
                }
            }
        }
        return scores;
    }

    private static double[] softmax(double first, double second) {
        return new double[] {1 / (1 + Math.exp(second - first)), 1 / (1 + Math.exp(first - second))};
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void saysOfEachImageWhatValidationSaysOfAll(int channels) throws IOException {
        byte[] onnx = sides(channels);
        Path images = DrawnImages.sides(folder.resolve("images"), 12);
        classify(onnx, images);
        long right = predictions.stream()
                .filter(prediction ->
                        prediction.image().contains("/" + prediction.best().name() + "/"))
                .count();
        Validation.Outcome validated =
                new Validation(context()).all("model.onnx", onnx, images.toString(), Layout.AUTO);
        assertThat(predictions).hasSize(24);
        assertThat(right).isBetween(1L, 23L).isEqualTo(Math.round(24 * Top1.of(validated.score())));
        List<double[]> expected = scores(onnx, images, channels);
        for (int i = 0; i < 24; i++) {
            for (Prediction.Score score : predictions.get(i).ranking()) {
                assertThat(score.score())
                        .as(predictions.get(i).image())
                        .isCloseTo(expected.get(i)[SIDES.indexOf(score.name())], within(1e-6));
            }
        }
    }

    /** 6x8 of 9x12, of images in all proportions: what a data set shows, and {@code validate}, is what {@code predict} shows. */
    @ParameterizedTest
    @ValueSource(strings = {"stretch", "letterbox", "crop"})
    void imagesInOtherProportionsAreShownAsTheTrainingShowedThem(String fit) throws IOException {
        byte[] onnx = NoisyModels.model(SIDES, NoisyModels.input(3, 6, 8, 9, 12, fit));
        Path images = folder.resolve("images");
        for (int i = 0; i < 12; i++) {
            Path place = Files.createDirectories(images.resolve(SIDES.get(i % 2)));
            NoisyModels.noise(place.resolve(i + ".png"), BufferedImage.TYPE_3BYTE_BGR, 4 + 3 * i, 29 - 2 * i);
        }
        classify(onnx, images);
        Validation.Outcome validated =
                new Validation(context()).all("model.onnx", onnx, images.toString(), Layout.AUTO);
        assertThat(predictions.stream()
                        .filter(prediction -> prediction
                                .image()
                                .contains("/" + prediction.best().name() + "/"))
                        .count())
                .isEqualTo(Math.round(12 * Top1.of(validated.score())));
        try (OnnxRunner runner = OnnxRunner.load(onnx)) {
            for (Prediction prediction : predictions) {
                ModelView view = new ModelView(3, 6, 8, new ImageSize(9, 12), Fit.of(fit), Optional.empty());
                float[] shown = view.of(LooseImages.picture(Path.of(prediction.image())));
                float[] values = runner.run(shown, 1, 3, 6, 8);
                double[] expected = softmax(values[0], values[1]);
                prediction
                        .ranking()
                        .forEach(score -> assertThat(score.score())
                                .isCloseTo(expected[SIDES.indexOf(score.name())], within(1e-6)));
            }
        }
    }

    @Test
    void oneImageIsClassifiedAsAmongOthers() throws IOException {
        Path images = DrawnImages.sides(folder.resolve("images"), 2);
        classify(sides(1), images);
        try (Classifier classifier = Classifier.open(Files.write(folder.resolve("m.onnx"), sides(1)))) {
            Prediction alone = classifier.classify(images.resolve("left/1.png"));
            Prediction among = predictions.get(1);
            assertThat(among.image()).isEqualTo(alone.image());
            assertThat(alone.best().name()).isEqualTo(among.best().name());
            assertThat(alone.best().score()).isCloseTo(among.best().score(), within(1e-6));
            assertThat(alone.top(1)).hasSize(1);
            assertThat(alone.top(9)).hasSize(2).isEqualTo(alone.ranking());
            assertThat(classifier.classes()).isEqualTo(SIDES);
            assertThatThrownBy(() -> classifier.classify(folder.resolve("absent.png")))
                    .isInstanceOf(NoSuchFileException.class);
        }
        assertThatThrownBy(() -> Classifier.of("text.onnx", "hello".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("text.onnx: is not an ONNX model");
    }

    @Test
    void whatCannotBeReadIsNamedInItsPlaceAndTheRestIsDone() throws IOException {
        Path images = DrawnImages.sides(folder.resolve("images"), 2);
        Path left = images.resolve("left");
        Files.writeString(left.resolve("0b.png"), "no picture");
        Files.write(left.resolve("0c.png"), Arrays.copyOf(Files.readAllBytes(left.resolve("0.png")), 60));
        Files.writeString(left.resolve(".hidden.png"), "no picture");
        Files.writeString(left.resolve("notes.txt"), "text");
        Path link = Files.createSymbolicLink(folder.resolve("link.png"), Path.of("nowhere.png"));
        Path empty = Files.createDirectories(folder.resolve("empty"));
        Path rgb = NoisyModels.noise(folder.resolve("rgb.png"), BufferedImage.TYPE_3BYTE_BGR, 9, 9);
        Path misnamed = Files.copy(images.resolve("right/1.png"), folder.resolve("misnamed.txt"));
        classify(sides(1), folder.resolve("absent.png"), images, link, empty, rgb, misnamed);
        assertThat(order.stream().map(name -> folder.relativize(Path.of(name)).toString()))
                .containsExactly(
                        "absent.png",
                        "images/left/0.png",
                        "images/left/0b.png",
                        "images/left/0c.png",
                        "images/left/1.png",
                        "images/right/0.png",
                        "images/right/1.png",
                        "link.png",
                        "empty",
                        "rgb.png",
                        "misnamed.txt");
        assertThat(predictions).hasSize(5);
        assertThat(failures.get(0)).isEqualTo(folder.resolve("absent.png") + ": no such file or folder");
        assertThat(failures.get(1)).endsWith("0b.png: not a JPEG, PNG or BMP image");
        assertThat(failures.get(3)).startsWith(link + ": is a link that leads nowhere");
        assertThat(failures.get(4)).startsWith(empty + ": holds no images: expected .jpg");
        assertThat(failures.get(5))
                .isEqualTo(rgb + ": is an RGB image: expected a grey one, which is what the model takes; convert it");
        assertThat(hints).singleElement().asString().contains("1 file(s) in " + images, "1 .txt");
    }

    /** More images than one batch, among them some that fail. */
    @Test
    void theOrderIsThatOfTheNamesHoweverManyThereAre() throws IOException {
        Path images = DrawnImages.sides(folder.resolve("images"), 70);
        Files.writeString(images.resolve("left/33.png"), "no picture");
        classify(sides(1), images);
        assertThat(order).hasSize(140).isSortedAccordingTo(Comparator.naturalOrder());
        assertThat(failures).hasSize(1);
    }

    /** A colour file of equal channels is grey to a model of greys, without a loss. */
    @Test
    void greyPicturesThatAreStoredAsColoursAreGrey() throws IOException {
        Path grey = NoisyModels.noise(folder.resolve("grey.png"), BufferedImage.TYPE_BYTE_GRAY, 9, 9);
        BufferedImage image = javax.imageio.ImageIO.read(grey.toFile());
        BufferedImage rgb = new BufferedImage(9, 9, BufferedImage.TYPE_3BYTE_BGR);
        for (int i = 0; i < 81; i++) {
            int level = image.getRaster().getSample(i % 9, i / 9, 0);
            rgb.setRGB(i % 9, i / 9, 0x10101 * level);
        }
        javax.imageio.ImageIO.write(rgb, "png", folder.resolve("rgb.png").toFile());
        classify(sides(1), grey, folder.resolve("rgb.png"));
        assertThat(predictions.get(1).ranking()).isEqualTo(predictions.get(0).ranking());
    }

    /** As another program writes it: without metadata, of a fixed batch, maybe with a softmax of its own. */
    private static byte[] foreign(int batch, boolean softmax, List<String> classes) throws IOException {
        byte[] plain = NoisyModels.model(3, Shape.of(1, 8, 6), new ModelMetadata(classes, Optional.empty()));
        OnnxMl.ModelProto.Builder model = OnnxMl.ModelProto.parseFrom(plain).toBuilder();
        OnnxMl.GraphProto.Builder graph = model.getGraphBuilder();
        graph.getInputBuilder(0)
                .getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder()
                .getDimBuilder(0)
                .setDimValue(batch);
        graph.getOutputBuilder(0)
                .getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder()
                .getDimBuilder(0)
                .setDimValue(batch);
        if (softmax) {
            String scores = graph.getOutput(0).getName();
            graph.addNode(OnnxMl.NodeProto.newBuilder()
                    .setOpType("Softmax")
                    .addInput(scores)
                    .addOutput("likely"));
            graph.getOutputBuilder(0).setName("likely");
        }
        return model.build().toByteArray();
    }

    @ParameterizedTest
    @CsvSource({"1, false", "4, false", "1, true", "4, true"})
    void aModelOfAnotherProgramIsShownPixelsAtItsOwnSize(int batch, boolean softmax) throws IOException {
        List<Path> images = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            images.add(NoisyModels.noise(folder.resolve(i + ".png"), BufferedImage.TYPE_BYTE_GRAY, 9 + i, 14 - i));
        }
        classify(foreign(batch, softmax, List.of()), images.toArray(Path[]::new));
        assertThat(failures).isEmpty();
        assertThat(hints)
                .anyMatch(note -> note.contains("they are brought to 8x6, and it is shown pixels in 0..1"))
                .anyMatch(note -> note.contains("does not name its classes: they are shown by number, from 0"));
        assertThat(hints.stream().anyMatch(note -> note.contains("gives probabilities")))
                .isEqualTo(softmax);
        ModelInput same = NoisyModels.input(1, 8, 6, 8, 6);
        List<Prediction> foreign = List.copyOf(predictions);
        predictions.clear();
        classify(NoisyModels.model(List.of("0", "1", "2"), same), images.toArray(Path[]::new));
        for (int i = 0; i < 6; i++) {
            for (int k = 0; k < 3; k++) {
                assertThat(foreign.get(i).ranking().get(k).name())
                        .isEqualTo(predictions.get(i).ranking().get(k).name());
                assertThat(foreign.get(i).ranking().get(k).score())
                        .isCloseTo(predictions.get(i).ranking().get(k).score(), within(1e-6));
            }
        }
    }

    @Test
    void namesOfAnotherProgramThatDoNotFitAreNotUsed() throws IOException {
        Path image = NoisyModels.noise(folder.resolve("a.png"), BufferedImage.TYPE_BYTE_GRAY, 8, 8);
        classify(foreign(1, false, List.of("a", "b", "a")), image);
        assertThat(predictions.get(0).ranking())
                .extracting(Prediction.Score::name)
                .containsOnly("0", "1", "2");
        assertThatThrownBy(() -> Classifier.of(
                        "model.onnx",
                        NoisyModels.model(
                                3,
                                Shape.of(1, 8, 8),
                                new ModelMetadata(SIDES, Optional.of(NoisyModels.input(1, 8, 8, 8, 8))))))
                .hasMessageContaining("names 2 classes, 2 of them different, and gives 3 scores");
    }

    @Test
    void anotherWayOfResizingIsRefused() {
        ModelInput other = new ModelInput(1, 8, 8, 8, 8, "bicubic", "stretch", List.of(), List.of());
        assertThatThrownBy(() -> Classifier.of("model.onnx", NoisyModels.model(SIDES, other)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("by resize 'bicubic' and fit 'stretch': expected 'area-bilinear'");
    }

    private Path npy(String name, String type, String shape, ByteBuffer data) throws IOException {
        byte[] header = ("{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + shape + "), }\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer all = ByteBuffer.allocate(10 + header.length + data.capacity());
        all.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) header.length, 0});
        all.put(header).put(data.array());
        return Files.write(folder.resolve(name), all.array());
    }

    @Test
    void arraysOfManyChannelsAreClassifiedImageByImage() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(2 * 10 * 10 * 13);
        for (int i = 0; i < bytes.capacity(); i++) {
            bytes.put((byte) (i * 31 % 251 / (i < 1300 ? 1 : 3)));
        }
        byte[] onnx = NoisyModels.model(SIDES, NoisyModels.input(13, 8, 8, 10, 10));
        Path cubes = npy("cubes.npy", "|u1", "2, 10, 10, 13", bytes);
        Path picture = NoisyModels.noise(folder.resolve("a.png"), BufferedImage.TYPE_BYTE_GRAY, 8, 8);
        classify(onnx, cubes, picture, npy("short.npy", "|u1", "2, 10, 10, 13", ByteBuffer.allocate(9)));
        assertThat(order.subList(0, 2)).containsExactly(cubes + "[0]", cubes + "[1]");
        assertThat(predictions).hasSize(2);
        assertThat(predictions.get(0).ranking()).isNotEqualTo(predictions.get(1).ranking());
        assertThat(failures.get(0)).startsWith(picture + ": the model takes no pictures, but arrays of 13 channel(s)");
        assertThat(failures.get(1)).contains("short.npy: ends after 9 of 2600 bytes");
    }

    @Test
    void valuesAreScaledAsThoseOfTheTrainingAndOthersRefused() throws IOException {
        ModelInput floats = new ModelInput(1, 8, 8, 8, 8, "area-bilinear", "stretch", List.of(-50.0), List.of(0.5));
        ByteBuffer values = ByteBuffer.allocate(64 * 4).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer bytes = ByteBuffer.allocate(64);
        for (int i = 0; i < 64; i++) {
            values.putFloat(-50 + 2 * (i * 3 % 256));
            bytes.put((byte) (i * 3));
        }
        Path temperatures = npy("t.npy", "<f4", "1, 8, 8", values);
        Path grey = npy("b.npy", "|u1", "1, 8, 8", bytes);
        classify(NoisyModels.model(SIDES, floats), temperatures, grey);
        classify(NoisyModels.model(SIDES, NoisyModels.input(1, 8, 8, 8, 8)), grey, temperatures);
        assertThat(predictions).hasSize(2);
        assertThat(predictions.get(0).ranking()).isEqualTo(predictions.get(1).ranking());
        assertThat(failures.get(0)).startsWith(grey + ": holds 8-bit values, the model was trained on others");
        assertThat(failures.get(1)).startsWith(temperatures + ": holds values of type float32, the model was trained");
    }
}

package org.espalier.pipeline.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.espalier.device.onnx.ModelInput;
import org.espalier.device.onnx.ModelMetadata;
import org.espalier.graph.Network;
import org.espalier.graph.Operation;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Pool;
import org.espalier.graph.Weights;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.report.ModelCard;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.SearchResult;
import org.espalier.torch.data.DatasetSettings;
import org.espalier.torch.data.ImageDataset;
import org.espalier.torch.data.Layout;
import org.espalier.torch.data.Part;
import org.espalier.torch.data.Scaling;
import org.espalier.torch.data.SourceContext;
import org.espalier.torch.data.Split;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that tell grey levels apart, exported with what belongs to them, on sets of other classes, sizes and kinds. */
class ValidationTest {
    @TempDir
    private Path folder;

    private final List<String> notes = new ArrayList<>();

    private Validation validation() {
        return new Validation(new SourceContext(folder.resolve("cache"), List.of(), false, notes::add));
    }

    private Validation.Outcome validate(byte[] model, Path data) {
        return validation().all("model.onnx", model, data.toString(), Layout.AUTO);
    }

    private Path images(String name, int type, int ofEach, String... classes) throws IOException {
        Path set = folder.resolve(name);
        for (String each : classes) {
            Path place = Files.createDirectories(set.resolve(each));
            for (int i = 0; i < ofEach; i++) {
                BufferedImage image = new BufferedImage(12, 12, type);
                for (int p = 0; p < 144; p++) {
                    int level = LevelModels.LEVELS.getOrDefault(each, 128) + p % 5;
                    for (int band = 0; band < image.getRaster().getNumBands(); band++) {
                        image.getRaster().setSample(p % 12, p / 12, band, band == 0 ? level : level - 1);
                    }
                }
                ImageIO.write(image, "png", place.resolve(i + ".png").toFile());
            }
        }
        return set;
    }

    private Path greys(String name, String... classes) throws IOException {
        return images(name, BufferedImage.TYPE_BYTE_GRAY, 4, classes);
    }

    @Test
    void classesAreMatchedByNameWhateverTheirOrder() throws IOException {
        Validation.Outcome outcome = validate(LevelModels.grey(), greys("all", "bright", "dark", "mid"));
        assertThat(Top1.of(outcome.score())).isEqualTo(1.0);
        assertThat(outcome.score().samples()).isEqualTo(12);
        assertThat(outcome.unknownClasses()).isEmpty();
        assertThat(notes).isEmpty();
    }

    @Test
    void fewerClassesAreScored() throws IOException {
        Validation.Outcome outcome = validate(LevelModels.grey(), greys("fewer", "bright", "dark"));
        assertThat(Top1.of(outcome.score())).isEqualTo(1.0);
        assertThat(outcome.score().samples()).isEqualTo(8);
    }

    @Test
    void unknownClassesAreNamedAndLeftOut() throws IOException {
        Validation.Outcome outcome = validate(LevelModels.grey(), greys("more", "bright", "aardvark", "zebra", "dark"));
        assertThat(Top1.of(outcome.score())).isEqualTo(1.0);
        assertThat(outcome.score().samples()).isEqualTo(8);
        assertThat(outcome.unknownClasses()).containsOnly(Map.entry("aardvark", 4), Map.entry("zebra", 4));
        assertThat(notes)
                .containsExactly(
                        "8 image(s) of 2 class(es) that model.onnx does not know are left out: aardvark (4), zebra (4)");
    }

    @Test
    void withoutAnyKnownClassBothSidesAreListed() throws IOException {
        Path set = greys("none", "aardvark", "zebra");
        assertThatThrownBy(() -> validate(LevelModels.grey(), set))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("knows the classes mid, dark, bright, the images have aardvark, zebra");
    }

    @Test
    void aForeignModelIsMatchedByPositionAndSaysSo() throws IOException {
        byte[] foreign = LevelModels.model(
                List.of("bright", "dark", "mid"),
                new GlobalAveragePool(),
                1,
                new ModelMetadata(List.of(), Optional.empty()));
        assertThat(Top1.of(
                        validate(foreign, greys("all", "bright", "dark", "mid")).score()))
                .isEqualTo(1.0);
        assertThat(notes)
                .anySatisfy(note -> assertThat(note)
                        .contains("does not name its classes: they are matched by position")
                        .contains("0 is bright"))
                .anySatisfy(note -> assertThat(note).contains("does not say what its images went through"));
        Path two = greys("two", "bright", "dark");
        assertThatThrownBy(() -> validate(foreign, two))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gives 3 scores, the images have 2 classes (bright, dark)");
    }

    @Test
    void greyImagesAreShownToAModelOfColoursAsEqualChannels() throws IOException {
        byte[] rgb = LevelModels.ours(new GlobalAveragePool(), 3, LevelModels.input(3, 12, Scaling.BY_TYPE));
        assertThat(Top1.of(validate(rgb, greys("grey", "bright", "dark", "mid")).score()))
                .isEqualTo(1.0);
        assertThat(notes).singleElement().asString().contains("are grey").contains("three equal channels");
    }

    @Test
    void coloursAreNotShownToAModelOfGreys() throws IOException {
        Path set = images("rgb", BufferedImage.TYPE_3BYTE_BGR, 2, "bright", "dark");
        assertThatThrownBy(() -> validate(LevelModels.grey(), set))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("takes grey images (1 channel), the images in")
                .hasMessageContaining("have RGB images (3 channels)");
    }

    /** A bright dot vanishes where images go through one pixel, and stays where they do not. */
    @Test
    void imagesAreFirstBroughtToTheSizeOfTheTrainingData() throws IOException {
        Path set = greys("dots", "bright", "dark");
        for (String file : List.of("0.png", "1.png")) {
            Path place = set.resolve("dark").resolve(file);
            BufferedImage image = ImageIO.read(place.toFile());
            for (int p = 0; p < 4; p++) {
                image.getRaster().setSample(p % 2, p / 2, 0, 255);
            }
            ImageIO.write(image, "png", place.toFile());
        }
        Operation most = new Pool(Pool.Mode.MAX, LevelModels.SIDE, 1, 0);
        assertThat(Top1.of(validate(LevelModels.ours(most, 1, LevelModels.input(1, 12, Scaling.BY_TYPE)), set)
                        .score()))
                .isEqualTo(6 / 8.0);
        assertThat(Top1.of(validate(LevelModels.ours(most, 1, LevelModels.input(1, 1, Scaling.BY_TYPE)), set)
                        .score()))
                .isEqualTo(1.0);
    }

    @Test
    void anotherWayOfResizingIsRefused() throws IOException {
        ModelInput other =
                new ModelInput(1, LevelModels.SIDE, LevelModels.SIDE, 12, 12, "bicubic", "crop", List.of(), List.of());
        Path set = greys("all", "bright", "dark");
        assertThatThrownBy(() -> validate(LevelModels.ours(new GlobalAveragePool(), 1, other), set))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("by resize 'bicubic' and fit 'crop'");
    }

    /** Temperatures: a file with the whole range to train on, one of hot things only to validate on. */
    private Path floats(String name, int[] labels, float... values) throws IOException {
        ByteBuffer x = ByteBuffer.allocate(values.length * 4 * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            x.putFloat(value).putFloat(value).putFloat(value).putFloat(value);
        }
        ByteBuffer y = ByteBuffer.allocate(labels.length);
        for (int label : labels) {
            y.put((byte) label);
        }
        Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("x.npy"));
            zip.write(npy("<f4", x, values.length + ", 2, 2"));
            zip.closeEntry();
            zip.putNextEntry(new ZipEntry("y.npy"));
            zip.write(npy("|u1", y, labels.length + ","));
            zip.closeEntry();
        }
        return file;
    }

    private static byte[] npy(String type, ByteBuffer data, String shape) throws IOException {
        byte[] header = ("{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + shape + "), }\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) header.length, 0});
        out.write(header);
        out.write(data.array());
        return out.toByteArray();
    }

    private ImageDataset open(Path file) {
        return ImageDataset.open(
                file.toString(),
                DatasetSettings.ofSize(12),
                new SourceContext(folder.resolve("cache"), List.of(), false, notes::add));
    }

    private static byte[] modelOf(Scaling scaling) {
        List<String> classes = List.of("0", "1", "2");
        return LevelModels.model(
                List.of("dark", "mid", "bright"),
                new GlobalAveragePool(),
                1,
                new ModelMetadata(classes, Optional.of(LevelModels.input(1, 12, scaling))));
    }

    @Test
    void valuesOfAnotherFileAreScaledAsThoseOfTheTraining() throws IOException {
        Path training = floats("training.npz", new int[] {0, 1, 2, 0}, -50, 200, 425, -40);
        byte[] model = modelOf(open(training).scaling());
        Path hot = floats("hot.npz", new int[] {1, 1, 2, 2}, 190, 210, 400, 420);
        assertThat(Top1.of(validate(model, hot).score())).isEqualTo(1.0);
        assertThat(notes).isEmpty();
        // by a range of its own, 190 would be dark
        assertThat(Top1.of(validate(modelOf(open(hot).scaling()), hot).score())).isLessThan(1.0);
    }

    @Test
    void valuesOutsideTheRangeOfTheTrainingAreClippedWithANote() throws IOException {
        byte[] model = modelOf(new Scaling(List.of(0.0), List.of(1.0)));
        Path wild = floats("wild.npz", new int[] {0, 2, 2, 1}, -9000, 9000, 220, 128);
        assertThat(Top1.of(validate(model, wild).score())).isEqualTo(1.0);
        assertThat(notes).singleElement().asString().startsWith("50.0 % of the values in ");
    }

    @Test
    void valuesOfAnotherKindAreRefused() throws IOException {
        Path floats = floats("floats.npz", new int[] {0, 1}, 0.1f, 0.5f);
        assertThatThrownBy(() -> validate(modelOf(Scaling.BY_TYPE), floats)).hasMessageContaining("expected uint8");
        Path pictures = greys("pictures", "0", "1");
        assertThatThrownBy(() -> validate(modelOf(Scaling.unit(1)), pictures))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("trained on values that are not of 8 bits");
    }

    @Test
    void aForeignModelTakesValuesInZeroToOneOnly() throws IOException {
        byte[] foreign = LevelModels.model(
                List.of("dark", "mid", "bright"),
                new GlobalAveragePool(),
                1,
                new ModelMetadata(List.of(), Optional.empty()));
        Path unit = floats("unit.npz", new int[] {0, 1, 2}, 0.1f, 0.5f, 0.9f);
        assertThat(Top1.of(validate(foreign, unit).score())).isEqualTo(1.0);
        Path others = floats("others.npz", new int[] {0, 1, 2}, 10, 50, 90);
        assertThatThrownBy(() -> validate(foreign, others))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has values outside 0..1");
    }

    @Test
    void aSearchWritesWhatItsTrainingImagesWentThrough() throws IOException {
        float[] values = new float[40];
        int[] labels = new int[40];
        for (int i = 0; i < values.length; i++) {
            values[i] = 100 + i;
            labels[i] = i % 2;
        }
        Path file = floats("search.npz", labels, values);
        int[] held = exported(file).split.indices(Part.VALID);
        values[held[0]] = -1e6f;
        values[held[1]] = 1e6f;
        ModelInput input =
                exported(floats("search.npz", labels, values)).metadata.input().orElseThrow();
        assertThat(input.offset().get(0)).isBetween(100.0, 110.0);
        assertThat(255 / input.factor().get(0) + input.offset().get(0)).isBetween(130.0, 140.0);
        assertThat(List.of(input.height(), input.width(), input.dataHeight(), input.dataWidth()))
                .containsExactly(LevelModels.SIDE, LevelModels.SIDE, 12, 12);
    }

    private record Exported(Split split, ModelMetadata metadata) {}

    private Exported exported(Path data) {
        SearchConfig config = SearchConfig.parse(
                "s.yaml",
                "data: {source: '" + data + "', size: 12, split: {train: 0.5, valid: 0.25, test: 0.25}}\n"
                        + "space: {name: resnet-18}\nstrategy: {name: fixed, architecture: x}\n",
                List.of());
        Map<String, String> environment = Map.of("XDG_CACHE_HOME", folder.toString());
        try (SearchResources resources = new SearchResources(config, environment, notes::add)) {
            Network network = LevelModels.levels(2, new GlobalAveragePool(), 1);
            byte[] onnx = resources.onnx(network, Weights.random(network, 1));
            return new Exported(resources.split(), ModelMetadata.read("m", onnx));
        }
    }

    @Test
    void theCardSaysWhatTheModelIsShown() {
        ModelMetadata metadata = new ModelMetadata(
                List.of("cat", "dog"),
                Optional.of(LevelModels.input(1, 12, new Scaling(List.of(-50.0), List.of(0.5)))));
        String card = ModelCard.of(
                SearchConfig.parse(
                        "s.yaml",
                        "data: {source: a}\nspace: {name: resnet-18}\nstrategy: {name: fixed, architecture: x}\n",
                        List.of()),
                Map.of(),
                SearchResult.TrainedNetwork.UNKNOWN,
                metadata);
        assertThat(card)
                .contains("- input: grey, 1 x 6 x 6 (channels, height, width), values 0..1")
                .contains(
                        "first brought to 12 x 12 pixels, then to those of the model (resize: area-bilinear, fit: stretch)")
                .contains("offset [-50.0], factor [0.5]")
                .contains("- classes, in the order of the scores: cat, dog\n");
    }
}

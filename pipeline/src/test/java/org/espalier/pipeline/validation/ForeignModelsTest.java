package org.espalier.pipeline.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.espalier.device.onnx.ModelInput;
import org.espalier.device.onnx.ModelMetadata;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.torch.data.Layout;
import org.espalier.torch.data.Part;
import org.espalier.torch.data.Scaling;
import org.espalier.torch.data.SourceContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models as other programs write them, with sizes left open or metadata that do not fit, and sets that are not those of the training. */
class ForeignModelsTest {
    private static final int OPEN = -1;

    @TempDir
    private Path folder;

    private final List<String> notes = new ArrayList<>();

    private Validation validation() {
        return new Validation(new SourceContext(folder.resolve("cache"), List.of(), false, notes::add));
    }

    private double top1(byte[] model, Path data) {
        return Top1.of(validation()
                .all("model.onnx", model, data.toString(), Layout.AUTO)
                .score());
    }

    private Path levels(int ofEach, String... classes) throws IOException {
        Path set = folder.resolve("set");
        for (String each : classes) {
            Path place = Files.createDirectories(set.resolve(each));
            for (int i = 0; i < ofEach; i++) {
                BufferedImage image = new BufferedImage(12, 12, BufferedImage.TYPE_BYTE_GRAY);
                for (int p = 0; p < 144; p++) {
                    image.getRaster().setSample(p % 12, p / 12, 0, LevelModels.LEVELS.getOrDefault(each, 128));
                }
                ImageIO.write(image, "png", place.resolve(i + ".png").toFile());
            }
        }
        return set;
    }

    /** The same model with other sizes of its input; those below 1 are left open. */
    private static byte[] withInput(byte[] model, int... sizes) throws IOException {
        OnnxMl.ModelProto.Builder changed = OnnxMl.ModelProto.parseFrom(model).toBuilder();
        OnnxMl.TensorShapeProto.Builder shape = changed.getGraphBuilder()
                .getInputBuilder(0)
                .getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder();
        shape.clearDim();
        for (int i = 0; i < sizes.length; i++) {
            OnnxMl.TensorShapeProto.Dimension.Builder dim = shape.addDimBuilder();
            if (sizes[i] < 1) {
                dim.setDimParam("open" + i);
            } else {
                dim.setDimValue(sizes[i]);
            }
        }
        return changed.build().toByteArray();
    }

    private static byte[] silent(String... order) {
        return LevelModels.model(
                List.of(order), new GlobalAveragePool(), 1, new ModelMetadata(List.of(), Optional.empty()));
    }

    @Test
    void sizesThatTheFileLeavesOpenAreThoseOfItsMetadata() throws IOException {
        byte[] open = withInput(LevelModels.grey(), OPEN, OPEN, OPEN, OPEN);
        assertThat(top1(open, levels(2, "bright", "dark", "mid"))).isEqualTo(1.0);
        assertThat(notes).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"-1, -1, 6, 6", "-1, 1, -1, 6", "-1, 1, 6, -1"})
    void sizesThatNobodySaysAreAskedFor(int batch, int channels, int height, int width) throws IOException {
        byte[] model = withInput(silent("bright", "dark"), batch, channels, height, width);
        Path set = levels(1, "bright", "dark");
        assertThatThrownBy(() -> top1(model, set))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("model.onnx: expected an input of batch x channels x height x width, got [")
                .hasMessageEndingWith(channels + ", " + height + ", " + width + "]");
    }

    @ParameterizedTest
    @CsvSource({"area-bilinear, tile, 12, 12", "bicubic, stretch, 12, 12", "area-bilinear, stretch, 12, 10"})
    void trainingImagesOfAnotherKindAreRefusedWithWhatTheyWere(String resize, String fit, int height, int width)
            throws IOException {
        ModelInput input =
                new ModelInput(1, LevelModels.SIDE, LevelModels.SIDE, height, width, resize, fit, List.of(), List.of());
        Path set = levels(1, "bright", "dark");
        assertThatThrownBy(() -> top1(LevelModels.ours(new GlobalAveragePool(), 1, input), set))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("trained on images brought to " + height + "x" + width + " by resize '" + resize
                        + "' and fit '" + fit + "'");
    }

    /** One line says what the file says and what this version knows, or which input would be in proportion. */
    @Test
    void whatIsExpectedOfTheTrainingImagesIsSaid() throws IOException {
        Path set = levels(1, "bright", "dark");
        assertThatThrownBy(() -> top1(ofImages(12, 12, "tile"), set))
                .hasMessage(
                        "model.onnx was trained on images brought to 12x12 by resize 'area-bilinear' and fit 'tile':"
                                + " expected 'area-bilinear' and one of [stretch, letterbox, crop], which is all that this version"
                                + " does");
        assertThatThrownBy(() -> top1(ofImages(12, 10, "crop"), set))
                .hasMessageEndingWith("fit 'crop': expected an input in their proportion, 6x5, got 6x6");
        assertThatThrownBy(() -> top1(ofImages(5000, 5000, "crop"), set))
                .hasMessage("model.onnx: images of its training: expected sides from 1 to 4096 pixels, got 5000x5000");
    }

    private static byte[] ofImages(int height, int width, String fit) {
        return LevelModels.ours(
                new GlobalAveragePool(),
                1,
                new ModelInput(
                        1,
                        LevelModels.SIDE,
                        LevelModels.SIDE,
                        height,
                        width,
                        "area-bilinear",
                        fit,
                        List.of(),
                        List.of()));
    }

    /** Of another program, and as an earlier release wrote it; both take images that are no squares. */
    @Test
    void anyHeightAndWidthIsTaken() throws IOException {
        Path set = levels(2, "bright", "dark", "mid");
        assertThat(top1(withInput(silent("bright", "dark", "mid"), OPEN, 1, 6, 9), set))
                .isEqualTo(1.0);
        ModelInput wide = new ModelInput(1, 6, 9, 12, 18, "area-bilinear", "stretch", List.of(), List.of());
        byte[] stretched = LevelModels.ours(new GlobalAveragePool(), 1, wide);
        assertThat(top1(withInput(stretched, OPEN, OPEN, OPEN, OPEN), set)).isEqualTo(1.0);
    }

    @Test
    void namesThatDoNotFitTheScoresAreDamage() throws IOException {
        byte[] model = LevelModels.model(
                LevelModels.CLASSES,
                new GlobalAveragePool(),
                1,
                new ModelMetadata(List.of("dark", "bright"), Optional.of(LevelModels.input(1, 12, Scaling.BY_TYPE))));
        Path set = levels(1, "bright", "dark");
        assertThatThrownBy(() -> top1(model, set))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("names 2 classes and gives 3 scores");
    }

    @Test
    void ofManyClassesWithoutNamesTheFirstAreSaid() throws IOException {
        byte[] six = silent("dark", "mid", "bright", "dark", "mid", "bright");
        top1(six, levels(1, "a", "b", "c", "d", "e", "f"));
        assertThat(notes)
                .contains("model.onnx does not name its classes: they are matched by position"
                        + " (0 is a, 1 is b, 2 is c, 3 is d, 4 is e, ...)");
    }

    @Test
    void ofManyUnknownClassesTheFirstAreSaid() throws IOException {
        String[] classes = new String[23];
        for (int i = 0; i < classes.length; i++) {
            classes[i] = "x" + (char) ('a' + i);
        }
        classes[22] = "mid";
        assertThat(top1(LevelModels.grey(), levels(1, classes))).isEqualTo(1.0);
        assertThat(notes).singleElement().asString().contains("22 image(s) of 22 class(es)", "xt (1) and 2 more");
    }

    private Validation.Outcome part(Path data, Part part) {
        SearchConfig config = SearchConfig.parse(
                "s.yaml",
                "data: {source: a, split: {train: 0.5, valid: 0.25, test: 0.25}}\nspace: {name: resnet-18}\n"
                        + "strategy: {name: random}\n",
                List.of());
        return validation()
                .part(
                        "model.onnx",
                        LevelModels.grey(),
                        config.data(),
                        config.seed(),
                        data.toString(),
                        Layout.AUTO,
                        part);
    }

    @Test
    void aPartOfOtherClassesThanThoseOfTheTrainingIsScoredWithAWarning() throws IOException {
        assertThat(part(levels(8, "bright", "dark"), Part.TEST).score().samples())
                .isEqualTo(4);
        assertThat(notes)
                .singleElement()
                .asString()
                .contains("the split is another one: images that it was trained on may be among these");
    }
}

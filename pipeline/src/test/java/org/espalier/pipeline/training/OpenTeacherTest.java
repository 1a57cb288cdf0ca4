package org.espalier.pipeline.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.espalier.device.onnx.ModelInput;
import org.espalier.device.onnx.ModelMetadata;
import org.espalier.device.onnx.OnnxExporter;
import org.espalier.graph.Network;
import org.espalier.graph.Weights;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.torch.data.testing.DrawnImages;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.loss.Taught;
import org.espalier.torch.train.BatchStream;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Models as teachers: who fits the data at hand, and who does not, in a line. */
class OpenTeacherTest {
    private static final ModelMetadata SILENT = new ModelMetadata(List.of(), Optional.empty());

    @TempDir
    private Path folder;

    @BeforeEach
    void draw() throws IOException {
        DrawnImages.sides(folder.resolve("images"), 8);
    }

    private SearchResources resources() {
        SearchConfig config = SearchConfig.parse(
                "test", """
                name: taught
                data: {source: 'IMAGES', size: 8, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: nas-bench-201, channels: 4, cells: 1}
                strategy: {name: random}
                """.replace("IMAGES", folder.resolve("images").toString()), List.of());
        String cache = Path.of("target/test-cache").toAbsolutePath().toString();
        return new SearchResources(config, Map.of("XDG_CACHE_HOME", cache), notice -> {});
    }

    private TeacherFile model(int channels, int classes, ModelMetadata metadata) throws IOException {
        Network network = Zoo.installed()
                .network("mobilenet-v3-small", Map.of("input", List.of(channels, 8, 8), "classes", classes));
        byte[] onnx = OnnxExporter.create()
                .export(network, Weights.random(network, 1), OnnxExporter.Options.of(List.of(), List.of(), metadata));
        return TeacherFile.of(Optional.empty(), Files.write(folder.resolve("teacher.onnx"), onnx));
    }

    private static ModelMetadata of(int channels, List<String> classes, List<Double> offset, List<Double> factor) {
        return new ModelMetadata(
                classes, Optional.of(new ModelInput(channels, 8, 8, 8, 8, "area-bilinear", "stretch", offset, factor)));
    }

    @Test
    void aModelOfTheSameClassesTeachesInWhateverOrder() throws IOException {
        try (SearchResources resources = resources()) {
            int channels = resources.dataset().channels();
            ModelMetadata turned = of(channels, List.of("right", "left"), List.of(), List.of());
            for (ModelMetadata metadata : List.of(SILENT, turned)) {
                TeacherFile file = model(channels, 2, metadata);
                try (OpenTeacher teacher = OpenTeacher.model(resources, file)) {
                    assertThat(teacher.loss()).isEqualTo(new Taught(Loss.CROSS_ENTROPY, 0.5, file.sha256()));
                }
            }
        }
    }

    @Test
    void nobodyChangesNothing() {
        try (SearchResources resources = resources();
                OpenTeacher nobody = OpenTeacher.of(resources, Optional.empty(), network -> {
                    throw new IllegalStateException("nobody has no module");
                })) {
            BatchStream batches = new BatchStream() {
                @Override
                public int batches() {
                    return 0;
                }

                @Override
                public Epoch epoch(long number) {
                    return Epoch.of(0, taken -> {
                        throw new IllegalStateException("there are no batches");
                    });
                }
            };
            assertThat(nobody.loss()).isSameAs(Loss.CROSS_ENTROPY);
            assertThat(nobody.over(batches)).isSameAs(batches);
        }
    }

    static Stream<Arguments> unfit() {
        List<String> sides = List.of("left", "right");
        return Stream.of(
                Arguments.of(5, 2, SILENT, "takes images of 5 channel(s), expected the "),
                Arguments.of(0, 3, SILENT, "does not name its classes and gives 3 scores"),
                Arguments.of(0, 3, of(3, sides, List.of(), List.of()), "names 2 classes and gives 3 scores"),
                Arguments.of(
                        0,
                        2,
                        of(3, List.of("left", "down"), List.of(), List.of()),
                        "does not know 'right', but left, down: expected a teacher that knows all of left, right"),
                Arguments.of(
                        0,
                        2,
                        of(3, sides, List.of(0.0, 0.0, 0.0), List.of(2.0, 2.0, 2.0)),
                        "was trained on values of another scale than those of the data, expected a teacher of the same data"));
    }

    @ParameterizedTest
    @MethodSource("unfit")
    void aModelThatDoesNotFitIsOneLine(int channels, int classes, ModelMetadata metadata, String why)
            throws IOException {
        try (SearchResources resources = resources()) {
            TeacherFile file = model(channels == 0 ? 3 : channels, classes, metadata);
            assertThatThrownBy(() -> OpenTeacher.model(resources, file))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(why);
        }
    }

    @Test
    void aFileThatIsAnotherOneByNowIsRefused() throws IOException {
        try (SearchResources resources = resources()) {
            TeacherFile file = model(3, 2, SILENT);
            Files.write(file.file(), new byte[] {1});
            assertThatThrownBy(() -> OpenTeacher.model(resources, file))
                    .hasMessageContaining("is another teacher than the training began with");
        }
    }
}

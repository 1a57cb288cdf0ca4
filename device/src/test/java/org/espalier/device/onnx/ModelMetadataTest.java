package org.espalier.device.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.espalier.decision.Expr;
import org.espalier.graph.Graph;
import org.espalier.graph.Network;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Shape;
import org.espalier.graph.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What belongs to a model survives in its file, to the last bit. */
class ModelMetadataTest {
    private static final ModelInput VALUES = new ModelInput(
            2, 3, 3, 8, 9, "area-bilinear", "stretch", List.of(-0.1, 1e-300), List.of(1.0 / 3, 255 / 4095.0));

    private static byte[] export(List<String> classes, Map<String, String> texts) {
        Network network = OnnxExporterTest.network(Graph.of("input", new Linear(Expr.of(2), true)), Shape.of(2, 3, 3));
        return OnnxExporter.create()
                .export(
                        network,
                        Weights.random(network, 1),
                        new OnnxExporter.Options(List.of(), List.of(), classes, texts));
    }

    @Test
    void whatIsWrittenIsRead() {
        ModelInput byType = new ModelInput(3, 48, 48, 64, 64, "area-bilinear", "stretch", List.of(), List.of());
        for (ModelInput input : List.of(VALUES, byType)) {
            ModelMetadata metadata = new ModelMetadata(List.of("Möwe", "a \"b\", c"), Optional.of(input));
            for (ModelMetadata each : List.of(metadata, metadata.withData("0a1b"))) {
                assertThat(ModelMetadata.read("m", export(each.classes(), each.texts())))
                        .isEqualTo(each);
            }
        }
    }

    @Test
    void theKeysAreThoseOfTheDocumentation() {
        assertThat(VALUES.texts())
                .containsEntry("input.size", "[2,3,3]")
                .containsEntry("input.data_size", "[8,9]")
                .containsEntry("input.resize", "\"area-bilinear\"")
                .containsEntry("input.fit", "\"stretch\"")
                .containsEntry("input.colour", "\"other\"")
                .containsEntry(
                        "input.scaling",
                        "{\"offset\":[-0.1,1.0E-300],\"factor\":[0.3333333333333333,0.06227106227106227]}")
                .hasSize(6);
    }

    @Test
    void theDigestOfTheDataIsAText() {
        assertThat(new ModelMetadata(List.of("a"), Optional.of(VALUES))
                        .withData("0a1b")
                        .texts())
                .containsEntry("data.digest", "\"0a1b\"");
        assertThat(ModelMetadata.read("m", export(List.of(), Map.of("data.digest", "7")))
                        .data())
                .isEmpty();
    }

    @Test
    void anotherProgramSaysNothing() {
        assertThat(ModelMetadata.read("m", export(List.of(), Map.of())))
                .isEqualTo(new ModelMetadata(List.of(), Optional.empty()));
        assertThat(ModelMetadata.read("m", export(List.of(), Map.of("classes", "cat;dog", "author", "{"))))
                .isEqualTo(new ModelMetadata(List.of(), Optional.empty()));
        assertThat(ModelMetadata.read("m", export(List.of("cat", "dog"), Map.of())))
                .isEqualTo(new ModelMetadata(List.of("cat", "dog"), Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "input.size; [2,3]; 3 whole numbers",
                "input.size; [2,3,-3]; 3 whole numbers",
                "input.size; 7; 3 whole numbers",
                "input.data_size; {; a JSON value",
                "input.resize; 5; a word",
                "input.scaling; \"guess\"; \"type\" or an object",
                "input.scaling; {\"offset\":[1,2]}; finite numbers",
                "input.scaling; {\"offset\":[1,2],\"factor\":[1,\"x\"]}; finite numbers",
                "input.scaling; {\"offset\":[1],\"factor\":[1]}; expected one for each",
                "classes; [1, 2]; a JSON array of names"
            })
    void damagedMetadataIsNamed(String key, String value, String expected) {
        Map<String, String> texts = new TreeMap<>(VALUES.texts());
        texts.put("classes", "[\"a\",\"b\"]");
        texts.put(key, value);
        assertThatThrownBy(() -> ModelMetadata.read("my.onnx", export(List.of(), texts)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("my.onnx: ")
                .hasMessageContaining(expected);
    }

    @Test
    void aMissingEntryIsNamed() {
        Map<String, String> texts = new TreeMap<>(VALUES.texts());
        texts.remove("input.fit");
        assertThatThrownBy(() -> ModelMetadata.read("my.onnx", export(List.of("a", "b"), texts)))
                .hasMessageContaining("metadata 'input.fit' is missing");
    }

    @Test
    void whatIsNoModelIsNone() {
        assertThatThrownBy(() -> ModelMetadata.read("x.onnx", new byte[] {1, 2, 3}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("x.onnx: is not an ONNX model");
    }
}

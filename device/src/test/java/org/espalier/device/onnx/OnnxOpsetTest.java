package org.espalier.device.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.espalier.graph.Network;
import org.espalier.graph.Operation;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.Identity;
import org.espalier.graph.Shape;
import org.espalier.graph.Weights;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.SpaceFactory;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models for older opsets answer as those of the newest do, and hold nothing newer. */
class OnnxOpsetTest {
    private static final OnnxExporter EXPORTER = OnnxExporter.create();

    /** Operators and attributes that came after opset 11, all of them as the ONNX specification says. */
    private static Set<String> newer(byte[] onnx, int opset) {
        Set<String> newer = new HashSet<>();
        OnnxMl.ModelProto model = OnnxModels.parse("model", onnx);
        assertThat(model.getOpsetImport(0).getVersion()).isEqualTo(opset);
        for (OnnxMl.NodeProto node : model.getGraph().getNodeList()) {
            boolean isNewer = node.getOpType().equals("HardSwish") && opset < 14
                    || node.getOpType().equals("Shape") && node.getAttributeCount() > 0 && opset < 15
                    || node.getOpType().equals("Unsqueeze") && node.getInputCount() > 1 && opset < 13;
            if (isNewer) {
                newer.add(node.getOpType());
            }
        }
        return newer;
    }

    static Stream<Operation> operations() {
        return OnnxExporterTest.operations();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyOperationIsLowered(Operation operation) {
        byte[] newest = EXPORTER.chain(List.of(operation), List.of(Shape.of(8, 6, 6)));
        for (int opset = OnnxOpset.LEAST; opset < OnnxOpset.NEWEST; opset++) {
            byte[] lowered = OnnxOpset.lower("layer", newest, opset);
            assertThat(newer(lowered, opset)).isEmpty();
            assertThat(OnnxOpset.difference(newest, lowered)).isLessThan(1e-6);
        }
    }

    /** A member of every space, with random weights. */
    @ParameterizedTest
    @ValueSource(ints = {11, 13})
    void everySpaceIsLowered(int opset) {
        for (SpaceFactory factory : Zoo.installed().all()) {
            String name = factory.name();
            SearchSpace space = Zoo.installed().space(name, Map.of());
            Network network = space.network(space.sample(Seeds.generator(7, name, 0)));
            byte[] newest = EXPORTER.export(network, Weights.random(network, 3));
            byte[] lowered = OnnxOpset.lower(name, newest, opset);
            assertThat(newer(lowered, opset)).as(name).isEmpty();
            assertThat(OnnxOpset.difference(newest, lowered)).as(name).isLessThan(1e-5);
        }
    }

    @Test
    void aModelOfThatOpsetStaysAsItIs() {
        byte[] newest = EXPORTER.chain(List.of(new Identity()), List.of(Shape.of(2, 3, 3)));
        assertThat(OnnxOpset.lower("layer", newest, 17)).isSameAs(newest);
        byte[] lowered = OnnxOpset.lower("layer", newest, 12);
        assertThat(OnnxOpset.lower("layer", lowered, 13)).isSameAs(lowered);
    }

    @Test
    void whatHasNoOlderFormIsNamed() throws Exception {
        byte[] newest = EXPORTER.chain(List.of(Activation.relu()), List.of(Shape.of(2, 3, 3)));
        OnnxMl.ModelProto model = OnnxMl.ModelProto.parseFrom(newest);
        OnnxMl.GraphProto graph = model.getGraph();
        byte[] other = model.toBuilder()
                .setGraph(graph.toBuilder()
                        .setNode(0, graph.getNode(0).toBuilder().setOpType("LayerNormalization")))
                .build()
                .toByteArray();
        assertThatThrownBy(() -> OnnxOpset.lower("m.onnx", other, 13))
                .hasMessageContaining("m.onnx: operator 'LayerNormalization'")
                .hasMessageContaining("has no form in opset 13");
        assertThatThrownBy(() -> OnnxOpset.lower("m.onnx", newest, 10))
                .hasMessageContaining("expected 11 to 17, got 10");
        assertThatThrownBy(() -> OnnxOpset.lower("m.onnx", new byte[] {1, 2}, 13))
                .hasMessageContaining("is not an ONNX model");
    }
}

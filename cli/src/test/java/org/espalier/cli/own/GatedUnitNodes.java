package org.espalier.cli.own;

import java.util.List;
import java.util.Map;
import org.espalier.device.onnx.OnnxGraph;
import org.espalier.device.onnx.OnnxOperation;
import org.espalier.graph.Network;
import org.espalier.graph.Operation;
import org.espalier.graph.Shape;
import org.espalier.graph.Weights;

/** Writes a {@link GatedUnit} as ONNX. */
public final class GatedUnitNodes implements OnnxOperation {
    @Override
    public boolean accepts(Operation operation) {
        return operation instanceof GatedUnit;
    }

    @Override
    public String export(
            OnnxGraph graph, Network.Layer layer, List<Shape> shapes, List<String> inputs, Weights weights) {
        String name = layer.name();
        String image = graph.image(inputs.get(0));
        String value = graph.node(
                "Conv", name + "/value", List.of(image, constant(graph, name + ".value", weights)), Map.of());
        String gate = graph.node(
                "Conv",
                name + "/gate",
                List.of(image, constant(graph, name + ".gate", weights), constant(graph, name + ".gate_bias", weights)),
                Map.of());
        float[] scale = weights.get(name + ".scale").values();
        Weights.Tensor broadcast = new Weights.Tensor(new int[] {1, scale.length, 1, 1}, scale);
        String scaled = graph.node("Mul", name + "/scaled", gate, graph.constant(name + ".scale", broadcast));
        return graph.node("Mul", name, value, graph.node("Sigmoid", name + "/sigmoid", scaled));
    }

    private static String constant(OnnxGraph graph, String name, Weights weights) {
        return graph.constant(name, weights.get(name));
    }
}

package org.espalier.device.onnx;

import java.util.List;
import java.util.Map;
import org.espalier.graph.Network;
import org.espalier.graph.Operation;
import org.espalier.graph.Shape;
import org.espalier.graph.Weights;

/**
 * How an operation that does not come with Espalier is written as ONNX. Found by {@link java.util.ServiceLoader}; the first that accepts
 * an operation writes it.
 */
public interface OnnxOperation {
    /** Whether this writes that operation. */
    boolean accepts(Operation operation);

    /**
     * Adds the nodes of one layer.
     *
     * @param graph takes nodes and constants
     * @param layer the layer, closed
     * @param shapes shapes of the inputs
     * @param inputs values that it reads; {@link OnnxGraph#image} gives one as batch x channels x height x width
     * @param weights of the whole network
     * @return the value that is the layer's output
     */
    String export(OnnxGraph graph, Network.Layer layer, List<Shape> shapes, List<String> inputs, Weights weights);

    /** Sizes of the tensors it reads from the weights, by full name; for measuring layers with random values. */
    default Map<String, List<Integer>> dims(Network.Layer layer, List<Shape> shapes) {
        return Map.of();
    }
}

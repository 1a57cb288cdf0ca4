package org.espalier.device.onnx;

import java.util.List;
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
     * @param weights of the whole network; those of the layer are {@code layer.name()}, a dot, and the name that the operation declared
     * @return the value that is the layer's output
     */
    String export(OnnxGraph graph, Network.Layer layer, List<Shape> shapes, List<String> inputs, Weights weights);
}

package org.espalier.graph;

import java.util.List;

/**
 * A search space with no decision left open: primitive layers in topological order, every attribute and shape closed.
 *
 * <p>Value 0 is the input image; value {@code i + 1} is the output of layer {@code i}. The result is the last layer's output.
 *
 * @param name what it is
 * @param input shape of one image
 * @param layers the layers; their names are paths, unique, and the keys of the weights
 */
public record Network(String name, Shape input, List<Layer> layers) {
    /**
     * @param name path of the layer in the graph, joined by '/'
     * @param operation closed
     * @param inputs numbers of the values that it reads
     * @param output closed shape of its output
     */
    public record Layer(String name, Operation operation, List<Integer> inputs, Shape output) {
        public Layer {
            inputs = List.copyOf(inputs);
        }
    }

    public Network {
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("network '" + name + "' has no layers");
        }
    }

    /** Shape of a value. */
    public Shape shape(int value) {
        return value == 0 ? input : layers.get(value - 1).output();
    }

    /** Shapes that a layer reads. */
    public List<Shape> inputShapes(Layer layer) {
        return layer.inputs().stream().map(this::shape).toList();
    }

    /** Number of classes: channels of the result. */
    public int classes() {
        return layers.get(layers.size() - 1).output().channels().asInt();
    }

    /** Trainable values. */
    public long params() {
        return layers.stream()
                .mapToLong(l -> l.operation().params(inputShapes(l)).asLong())
                .sum();
    }

    /** Multiply-accumulates at batch 1. */
    public long macs() {
        return layers.stream()
                .mapToLong(l -> l.operation().macs(inputShapes(l)).asLong())
                .sum();
    }

    /** Bytes of all layer outputs in float32 at batch 1. */
    public long activationBytes() {
        return layers.stream()
                .mapToLong(l -> 4L * l.output().elements().asLong())
                .sum();
    }
}

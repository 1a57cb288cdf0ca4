package org.espalier.graph;

import java.util.List;
import java.util.Optional;

/**
 * A search space with no decision left open: primitive layers in topological order, every attribute and shape closed.
 *
 * <p>Value 0 is the input image; value {@code i + 1} is the output of layer {@code i}. The result is the last layer's output.
 *
 * @param name what it is
 * @param input shape of one image
 * @param layers the layers; their names are paths, unique, and the keys of the weights
 * @param auxiliary a second classifier that helps a training from scratch; nothing else looks at it, and nothing counts it
 */
public record Network(String name, Shape input, List<Layer> layers, Optional<Auxiliary> auxiliary) {
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

    /**
     * A classifier in the midst of a network (Szegedy et al. 2015), whose loss is added to that of the network while it is trained.
     *
     * @param value number of the network's value that it reads
     * @param head its layers, named as no layer of the network is
     */
    public record Auxiliary(int value, Network head) {}

    /** A network without an auxiliary classifier. */
    public Network(String name, Shape input, List<Layer> layers) {
        this(name, input, layers, Optional.empty());
    }

    public Network {
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("network '" + name + "' has no layers");
        }
        int values = layers.size();
        auxiliary.filter(a -> a.value() < 0 || a.value() >= values).ifPresent(a -> {
            throw new IllegalArgumentException("network '" + name + "': an auxiliary head reads one of the values 0.."
                    + (values - 1) + ", got " + a.value());
        });
    }

    /** All that a training computes: the network, and behind it its auxiliary head where it has one. */
    public List<Network> trained() {
        return auxiliary.map(head -> List.of(withoutAuxiliary(), head.head())).orElse(List.of(this));
    }

    /** The network alone, as it is exported. */
    public Network withoutAuxiliary() {
        return new Network(name, input, layers);
    }

    /** The same with an auxiliary classifier. */
    public Network withAuxiliary(Auxiliary other) {
        return new Network(name, input, layers, Optional.of(other));
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

    /** The same text as ever where there is no auxiliary classifier: checkpoints are known by it. */
    @Override
    public String toString() {
        return "Network[name=" + name + ", input=" + input + ", layers=" + layers
                + auxiliary.map(head -> ", auxiliary=" + head).orElse("") + "]";
    }

    /** Bytes of all layer outputs in float32 at batch 1. */
    public long activationBytes() {
        return layers.stream()
                .mapToLong(l -> 4L * l.output().elements().asLong())
                .sum();
    }
}

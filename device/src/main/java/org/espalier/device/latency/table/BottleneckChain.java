package org.espalier.device.latency.table;

import java.util.ArrayList;
import java.util.List;
import org.espalier.graph.Conv;
import org.espalier.graph.Network;
import org.espalier.graph.Operation;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.Add;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.DropPath;
import org.espalier.graph.Primitives.Dropout;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Identity;
import org.espalier.graph.Primitives.Multiply;
import org.espalier.graph.Shape;

/**
 * A network as stem, inverted bottlenecks one after the other, and head, read off its layers: each bottleneck is known by its depthwise convolution.
 *
 * @param network the network
 * @param blocks in order; at least one
 */
record BottleneckChain(Network network, List<Bottleneck> blocks) {
    /** @throws IllegalArgumentException with the layer where the network is no such chain */
    static BottleneckChain of(Network network) {
        List<Bottleneck> blocks = new ArrayList<>();
        for (int i = 0; i < network.layers().size(); i++) {
            if (isDepthwise(network, i)) {
                Bottleneck block = block(network, i);
                int before = blocks.isEmpty()
                        ? block.from()
                        : blocks.get(blocks.size() - 1).to();
                if (before > block.from() || !costNothing(network, before, block.from())) {
                    throw noChain(network, before);
                }
                blocks.add(block);
                i = block.to() - 1;
            }
        }
        if (blocks.isEmpty()) {
            throw noChain(network, 0);
        }
        return new BottleneckChain(network, List.copyOf(blocks));
    }

    private static IllegalArgumentException noChain(Network network, int layer) {
        return new IllegalArgumentException(
                "network '" + network.name() + "': layer '"
                        + network.layers().get(layer).name()
                        + "' belongs to no chain of inverted bottlenecks, of which tables of once-for-all and ProxylessNAS are made");
    }

    private static boolean isDepthwise(Network network, int layer) {
        Network.Layer at = network.layers().get(layer);
        return at.operation() instanceof Conv conv
                && conv.groups().asInt() > 1
                && conv.kernelHeight().asInt() > 1
                && conv.groups().asInt()
                        == network.inputShapes(at).get(0).channels().asInt();
    }

    private static boolean isPointwise(Operation operation) {
        return operation instanceof Conv conv
                && conv.kernelHeight().asInt() == 1
                && conv.kernelWidth().asInt() == 1
                && conv.groups().asInt() == 1;
    }

    private static Bottleneck block(Network network, int depthwise) {
        List<Network.Layer> layers = network.layers();
        Network.Layer middle = layers.get(depthwise);
        int from = widening(network, depthwise);
        int value = layers.get(from).inputs().get(0);
        int project = narrowing(network, depthwise);
        int to = project + 1;
        if (to < layers.size() && layers.get(to).operation() instanceof BatchNorm) {
            to++;
        }
        int added = to;
        while (added < layers.size() && layers.get(added).operation() instanceof DropPath) {
            added++;
        }
        boolean skip = added < layers.size()
                && layers.get(added).operation() instanceof Add
                && layers.get(added).inputs().contains(value);
        Conv conv = (Conv) middle.operation();
        int inner = to;
        return new Bottleneck(
                from,
                skip ? added + 1 : to,
                value,
                network.shape(value),
                middle.output().channels().asInt(),
                layers.get(project).output(),
                conv.kernelHeight().asInt(),
                conv.stride(),
                skip,
                layers.subList(from, inner).stream().anyMatch(l -> l.operation() instanceof Multiply),
                layers.subList(depthwise, project).stream().anyMatch(l -> isHardSwish(l.operation())));
    }

    private static boolean isHardSwish(Operation operation) {
        return operation instanceof Activation activation && activation.function() == Activation.Function.HARD_SWISH;
    }

    /** The pointwise convolution before a depthwise one, with a non-linearity between: a narrowing one has none behind it. */
    private static int widening(Network network, int depthwise) {
        int at = network.layers().get(depthwise).inputs().get(0) - 1;
        if (at < 0 || !(network.layers().get(at).operation() instanceof Activation)) {
            return depthwise;
        }
        at--;
        if (at >= 0 && network.layers().get(at).operation() instanceof BatchNorm) {
            at--;
        }
        return at >= 0 && isPointwise(network.layers().get(at).operation()) ? at : depthwise;
    }

    /** The first pointwise convolution behind a depthwise one that is not inside squeeze-and-excitation. */
    private static int narrowing(Network network, int depthwise) {
        boolean squeezed = false;
        for (int i = depthwise + 1; i < network.layers().size(); i++) {
            Operation operation = network.layers().get(i).operation();
            squeezed = operation instanceof GlobalAveragePool || squeezed && !(operation instanceof Multiply);
            if (!squeezed && isPointwise(operation)) {
                return i;
            } else if (!squeezed && operation instanceof Conv) {
                break;
            }
        }
        throw noChain(network, depthwise);
    }

    /** Whether an exported model has none of the layers. */
    private static boolean costNothing(Network network, int from, int to) {
        return network.layers().subList(from, to).stream()
                .allMatch(l -> l.operation() instanceof Identity
                        || l.operation() instanceof Dropout
                        || l.operation() instanceof DropPath);
    }

    /** Number of the first layer behind the blocks. */
    int tail() {
        return blocks.get(blocks.size() - 1).to();
    }

    /** Number of the first layer behind a convolution and what is fused to it; the layer at {@code from} has to be one. */
    int behindConvolution(int from) {
        List<Network.Layer> layers = network.layers();
        if (from >= layers.size() || !(layers.get(from).operation() instanceof Conv)) {
            throw noChain(network, Math.min(from, layers.size() - 1));
        }
        int to = from + 1;
        while (to < layers.size()
                && (layers.get(to).operation() instanceof BatchNorm
                        || layers.get(to).operation() instanceof Activation)) {
            to++;
        }
        return to;
    }

    /** Some layers as a network of their own. */
    Network part(int from, int to, int value) {
        List<Network.Layer> layers = new ArrayList<>();
        for (Network.Layer layer : network.layers().subList(from, to)) {
            List<Integer> inputs = new ArrayList<>();
            for (int input : layer.inputs()) {
                if (input != value && (input <= from || input > to)) {
                    throw noChain(network, from);
                }
                inputs.add(input == value ? 0 : input - from);
            }
            layers.add(new Network.Layer(layer.name(), layer.operation(), inputs, layer.output()));
        }
        return new Network(network.name(), network.shape(value), layers);
    }

    Shape shape(int value) {
        return network.shape(value);
    }
}

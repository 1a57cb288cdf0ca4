package org.espalier.oneshot.shrinking;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.decision.Decision;
import org.espalier.decision.Expr;
import org.espalier.graph.Body;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Operation;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.Add;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.DropPath;
import org.espalier.graph.Primitives.Dropout;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Identity;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Primitives.Multiply;
import org.espalier.graph.Primitives.Pool;
import org.espalier.graph.Primitives.Shift;
import org.espalier.graph.Primitives.Zero;
import org.espalier.graph.Shape;
import org.espalier.oneshot.supernet.OpenGraph;

/**
 * Which dimensions of which weights stand for the same channels, read from the graph of a space: whoever permutes all of a group in one way changes nothing of what the full
 * network computes. A convolution that reads all channels begins a group; what works channel by channel keeps it; sums and products join two. Channels that come from
 * the image, go out of the network, or pass through an operation of which nothing is known are in no group.
 */
final class ChannelGroups implements OpenGraph.Reading<ChannelGroups.Value> {
    /**
     * One dimension of a weight.
     *
     * @param weight its name
     * @param dimension from 0
     * @param reads whether the channels are what it reads; else it makes them, or works on each
     * @param map whether it reads whole feature maps, not their means
     */
    record Slot(String weight, int dimension, boolean reads, boolean map) {}

    /**
     * Channels that are permuted together.
     *
     * @param width how many there are in a member
     * @param slots where they stand
     */
    record Group(Expr width, List<Slot> slots) {
        Group {
            slots = List.copyOf(slots);
        }
    }

    /** Channels on their way. */
    record Value(int group, Shape shape) {
        boolean isMap() {
            return !shape.height().equals(Expr.ONE) || !shape.width().equals(Expr.ONE);
        }
    }

    /** Of no group. */
    private static final int FIXED = 0;

    private final List<Integer> parents = new ArrayList<>(List.of(FIXED));
    private final List<Expr> widths = new ArrayList<>(List.of(Expr.ZERO));
    private final Map<Slot, Integer> slots = new LinkedHashMap<>();

    private ChannelGroups() {}

    /** The groups of a graph with one input, in the order in which their channels are made. */
    static List<Group> of(Graph graph, Shape input) {
        ChannelGroups groups = new ChannelGroups();
        Value output = OpenGraph.read(graph, new Value(FIXED, input), groups);
        groups.join(FIXED, output.group());
        Map<Integer, List<Slot>> byRoot = new LinkedHashMap<>();
        groups.slots.forEach((slot, group) -> byRoot.computeIfAbsent(groups.root(group), root -> new ArrayList<>())
                .add(slot));
        byRoot.remove(groups.root(FIXED));
        return byRoot.entrySet().stream()
                .map(entry -> new Group(groups.widths.get(entry.getKey()), entry.getValue()))
                .toList();
    }

    private int root(int group) {
        int root = group;
        while (parents.get(root) != root) {
            root = parents.get(root);
        }
        return root;
    }

    /** The older one is the root, so that what is fixed stays so. */
    private void join(int one, int other) {
        int a = root(one);
        int b = root(other);
        parents.set(Math.max(a, b), Math.min(a, b));
    }

    private int begun(Expr width) {
        parents.add(parents.size());
        widths.add(width);
        return parents.size() - 1;
    }

    /** Whichever goes on, its channels are those. */
    @Override
    public Value choice(String path, Decision decision, List<Value> byOption) {
        return joined(byOption, Shape.select(decision, shapes(byOption)));
    }

    @Override
    public Value ends(String path, Body.Ends ends, List<Value> each) {
        Shape shape = ends.shape(shapes(each));
        return ends.join() == Body.Ends.Join.ADD ? joined(each, shape) : fixed(each, shape);
    }

    private static List<Shape> shapes(List<Value> values) {
        return values.stream().map(Value::shape).toList();
    }

    private Value joined(List<Value> values, Shape shape) {
        values.forEach(value -> join(values.get(0).group(), value.group()));
        return new Value(values.get(0).group(), shape);
    }

    private Value fixed(List<Value> values, Shape shape) {
        values.forEach(value -> join(FIXED, value.group()));
        return new Value(FIXED, shape);
    }

    @Override
    public Value operation(String path, Operation operation, List<Value> from) {
        List<Shape> inputs = shapes(from);
        Shape shape = operation.shape(inputs);
        if (operation instanceof Conv conv) {
            return conv(path, conv, from.get(0), shape);
        } else if (operation instanceof Linear linear) {
            Value input = from.get(0);
            if (input.isMap()) { // its columns are pixels of channels
                join(FIXED, input.group());
            }
            return made(path, input, linear.out(), linear.bias(), shape);
        } else if (operation instanceof BatchNorm) {
            operation.parameters(inputs).forEach(parameter -> stand(path + "." + parameter.name(), from.get(0)));
            return new Value(from.get(0).group(), shape);
        } else if (operation instanceof Add || operation instanceof Multiply) {
            return joined(from, shape);
        }
        return keepsChannels(operation) ? new Value(from.get(0).group(), shape) : fixed(from, shape);
    }

    private static boolean keepsChannels(Operation operation) {
        return operation instanceof Activation
                || operation instanceof Pool
                || operation instanceof GlobalAveragePool
                || operation instanceof Identity
                || operation instanceof Dropout
                || operation instanceof DropPath
                || operation instanceof Shift
                || operation instanceof Zero;
    }

    private Value conv(String path, Conv conv, Value input, Shape shape) {
        if (conv.groups().equals(Expr.ONE)) {
            return made(path, input, conv.out(), conv.bias(), shape);
        } else if (conv.isDepthwise()) {
            stand(path + ".weight", input);
            if (conv.bias()) {
                stand(path + ".bias", input);
            }
            return new Value(input.group(), shape);
        }
        return fixed(List.of(input), shape);
    }

    /** Channels that hang on all that are read. */
    private Value made(String path, Value input, Expr width, boolean bias, Shape shape) {
        slots.put(new Slot(path + ".weight", 1, true, input.isMap()), input.group());
        Value output = new Value(begun(width), shape);
        stand(path + ".weight", output);
        if (bias) {
            stand(path + ".bias", output);
        }
        return output;
    }

    /** Each channel has its own entries of the first dimension. */
    private void stand(String weight, Value value) {
        slots.put(new Slot(weight, 0, false, value.isMap()), value.group());
    }
}

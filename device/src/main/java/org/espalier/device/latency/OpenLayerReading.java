package org.espalier.device.latency;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.espalier.decision.Decision;
import org.espalier.decision.Expr;
import org.espalier.graph.Body;
import org.espalier.graph.Graph;
import org.espalier.graph.Network;
import org.espalier.graph.Operation;
import org.espalier.graph.Primitives.Add;
import org.espalier.graph.Primitives.DropPath;
import org.espalier.graph.Primitives.Dropout;
import org.espalier.graph.Primitives.Identity;
import org.espalier.graph.Primitives.Zero;
import org.espalier.graph.Shape;
import org.jspecify.annotations.Nullable;

/** Reads the layers that cost time off a graph; what the exporter leaves out (identities, zeros) costs none. */
final class OpenLayerReading {
    private final List<OpenLayer> layers = new ArrayList<>();

    private OpenLayerReading() {}

    /** A value on the way: its shape, whether it is zero (1) or not (0), and the layer that may still be extended. */
    private record Value(Shape shape, Expr zero, @Nullable OpenLayer layer, List<Expr> guards) {}

    static List<OpenLayer> of(Graph graph, Shape input) {
        OpenLayerReading reading = new OpenLayerReading();
        reading.graph(graph, List.of(new Value(input, Expr.ZERO, null, List.of())), List.of());
        return reading.layers;
    }

    /** Of a network in which everything is closed. */
    static List<OpenLayer> of(Network network) {
        OpenLayerReading reading = new OpenLayerReading();
        List<Expr> none = List.of();
        List<Value> values = new ArrayList<>(List.of(new Value(network.input(), Expr.ZERO, null, none)));
        for (Network.Layer layer : network.layers()) {
            values.add(reading.leaf(
                    layer.operation(), layer.inputs().stream().map(values::get).toList(), none));
        }
        return reading.layers;
    }

    private Value graph(Graph graph, List<Value> inputs, List<Expr> guards) {
        List<Value> values = new ArrayList<>(inputs);
        for (Graph.Node node : graph.nodes()) {
            values.add(body(node.body(), node.inputs().stream().map(values::get).toList(), guards));
        }
        return values.get(graph.output());
    }

    private Value body(Body body, List<Value> from, List<Expr> guards) {
        if (body instanceof Body.Leaf leaf) {
            return leaf(leaf.operation(), from, guards);
        } else if (body instanceof Body.Sub sub) {
            return graph(sub.graph(), from, guards);
        } else if (body instanceof Body.OneOf oneOf) {
            Decision decision = oneOf.decision();
            List<Value> each = IntStream.range(0, decision.size())
                    .mapToObj(i -> graph(oneOf.alternatives().get(i), from, guarded(guards, decision, o -> o == i)))
                    .toList();
            return select(decision, each, guards);
        }
        if (body instanceof Body.Ends ends) {
            return ends(ends, from, guards);
        }
        Body.Repeat repeat = (Body.Repeat) body;
        List<Value> after = new ArrayList<>(from);
        for (int i = 0; i < repeat.chain().size(); i++) {
            int place = i;
            List<Expr> inside = guarded(guards, repeat.count(), o -> place < repeat.times(o));
            after.add(graph(repeat.chain().get(i), List.of(after.get(i)), inside));
        }
        List<Value> byOption = IntStream.range(0, repeat.count().size())
                .mapToObj(o -> after.get(repeat.times(o)))
                .toList();
        return select(repeat.count(), byOption, guards);
    }

    private Value ends(Body.Ends ends, List<Value> from, List<Expr> guards) {
        List<Value> each = IntStream.range(0, from.size())
                .mapToObj(i -> graph(
                        ends.each().get(i),
                        List.of(from.get(i)),
                        guarded(guards, ends.stands().get(i))))
                .toList();
        List<Shape> shapes = each.stream().map(Value::shape).toList();
        List<Expr> live = IntStream.range(0, from.size())
                .mapToObj(i -> ends.stands().get(i).times(live(ends.join().operation(), each.get(i))))
                .toList();
        OpenLayer layer = new OpenLayer(guards, ends.join().operation(), shapes, live);
        layers.add(layer);
        return new Value(ends.shape(shapes), Expr.ZERO, layer, guards);
    }

    /** Whether a layer of its kind reads a value at all: sums leave out zeros. */
    private static Expr live(Operation operation, Value value) {
        return operation instanceof Add ? Expr.ONE.minus(value.zero()) : Expr.ONE;
    }

    private static Value select(Decision decision, List<Value> byOption, List<Expr> guards) {
        Shape shape = Shape.select(decision, byOption.stream().map(Value::shape).toList());
        Expr zero = Expr.select(decision, byOption.stream().map(Value::zero).toList());
        return new Value(shape, zero, null, guards);
    }

    private static List<Expr> guarded(List<Expr> guards, Decision decision, IntPredicate runs) {
        return guarded(
                guards,
                Expr.select(
                        decision,
                        IntStream.range(0, decision.size())
                                .mapToObj(i -> runs.test(i) ? Expr.ONE : Expr.ZERO)
                                .toList()));
    }

    private static List<Expr> guarded(List<Expr> guards, Expr runs) {
        List<Expr> more = new ArrayList<>(guards);
        more.add(runs);
        return List.copyOf(more);
    }

    private Value leaf(Operation operation, List<Value> from, List<Expr> guards) {
        if (operation instanceof Identity || operation instanceof Dropout || operation instanceof DropPath) {
            return from.get(0);
        }
        List<Shape> shapes = from.stream().map(Value::shape).toList();
        Shape output = operation.shape(shapes);
        if (operation instanceof Zero) {
            return new Value(output, Expr.ONE, null, guards);
        }
        Value first = from.get(0);
        OpenLayer open = first.layer();
        if (from.size() == 1 && open != null && first.guards().equals(guards) && open.fuse(operation)) {
            return new Value(output, Expr.ZERO, open, guards);
        }
        List<Expr> live = from.stream().map(value -> live(operation, value)).toList();
        OpenLayer layer = new OpenLayer(guards, operation, shapes, live);
        layers.add(layer);
        Expr zero = operation instanceof Add ? from.stream().map(Value::zero).reduce(Expr.ONE, Expr::times) : Expr.ZERO;
        return new Value(output, zero, layer, guards);
    }
}

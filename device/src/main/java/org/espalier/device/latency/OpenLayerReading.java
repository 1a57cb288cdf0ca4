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
    private record Value(Shape shape, Expr zero, @Nullable OpenLayer layer, List<OpenLayer.Guard> guards) {}

    static List<OpenLayer> of(Graph graph, Shape input) {
        OpenLayerReading reading = new OpenLayerReading();
        reading.graph(graph, List.of(new Value(input, Expr.ZERO, null, List.of())), List.of());
        return reading.layers;
    }

    /** Of a network in which everything is closed. */
    static List<OpenLayer> of(Network network) {
        OpenLayerReading reading = new OpenLayerReading();
        List<OpenLayer.Guard> none = List.of();
        List<Value> values = new ArrayList<>(List.of(new Value(network.input(), Expr.ZERO, null, none)));
        for (Network.Layer layer : network.layers()) {
            values.add(reading.leaf(
                    layer.operation(), layer.inputs().stream().map(values::get).toList(), none));
        }
        return reading.layers;
    }

    private Value graph(Graph graph, List<Value> inputs, List<OpenLayer.Guard> guards) {
        List<Value> values = new ArrayList<>(inputs);
        for (Graph.Node node : graph.nodes()) {
            values.add(body(node.body(), node.inputs().stream().map(values::get).toList(), guards));
        }
        return values.get(graph.output());
    }

    private Value body(Body body, List<Value> from, List<OpenLayer.Guard> guards) {
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
        Body.Repeat repeat = (Body.Repeat) body;
        List<Value> after = new ArrayList<>(from);
        for (int i = 0; i < repeat.chain().size(); i++) {
            int place = i;
            List<OpenLayer.Guard> inside = guarded(guards, repeat.count(), o -> place < repeat.times(o));
            after.add(graph(repeat.chain().get(i), List.of(after.get(i)), inside));
        }
        List<Value> byOption = IntStream.range(0, repeat.count().size())
                .mapToObj(o -> after.get(repeat.times(o)))
                .toList();
        return select(repeat.count(), byOption, guards);
    }

    private static Value select(Decision decision, List<Value> byOption, List<OpenLayer.Guard> guards) {
        Shape shape = Shape.select(decision, byOption.stream().map(Value::shape).toList());
        Expr zero = Expr.select(decision, byOption.stream().map(Value::zero).toList());
        return new Value(shape, zero, null, guards);
    }

    private static List<OpenLayer.Guard> guarded(List<OpenLayer.Guard> guards, Decision decision, IntPredicate runs) {
        List<OpenLayer.Guard> more = new ArrayList<>(guards);
        more.add(new OpenLayer.Guard(
                decision,
                IntStream.range(0, decision.size()).mapToObj(runs::test).toList()));
        return List.copyOf(more);
    }

    private Value leaf(Operation operation, List<Value> from, List<OpenLayer.Guard> guards) {
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
        Expr zeros = from.stream().map(Value::zero).reduce(Expr.ZERO, Expr::plus);
        Expr live = Expr.of(from.size()).minus(zeros);
        boolean sum = operation instanceof Add;
        OpenLayer layer = new OpenLayer(guards, operation, shapes, sum ? live : Expr.of(from.size()));
        layers.add(layer);
        Expr zero = sum ? from.stream().map(Value::zero).reduce(Expr.ONE, Expr::times) : Expr.ZERO;
        return new Value(output, zero, layer, guards);
    }
}

package org.espalier.oneshot.supernet;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.espalier.decision.Decision;
import org.espalier.graph.Body;
import org.espalier.graph.Graph;
import org.espalier.graph.Operation;
import org.espalier.graph.Shape;

/**
 * Visits every operation of a graph with open decisions once: all alternatives, the whole chain of every repeat. Paths are those that closing
 * the graph gives, so a layer of any member finds its weights under its own name.
 */
public final class OpenGraph {
    /** Told of every operation, in topological order. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * @param path path of the operation's place
         * @param operation perhaps with open attributes
         * @param inputs shapes of its inputs, perhaps open
         */
        void operation(String path, Operation operation, List<Shape> inputs);

        /**
         * A choice, or a number of repeats, whose options have been visited.
         *
         * @param path path of its place
         * @param decision what is chosen
         * @param byOption shape of the result under each option
         */
        default void choice(String path, Decision decision, List<Shape> byOption) {}
    }

    private final Visitor visitor;

    private OpenGraph(Visitor visitor) {
        this.visitor = visitor;
    }

    /** Visits a graph with one input; gives the shape of its result. */
    public static Shape visit(Graph graph, Shape input, Visitor visitor) {
        return new OpenGraph(visitor).graph("", graph, List.of(input));
    }

    private Shape graph(String prefix, Graph graph, List<Shape> inputs) {
        List<Shape> values = new ArrayList<>(inputs);
        for (Graph.Node node : graph.nodes()) {
            List<Shape> from = node.inputs().stream().map(values::get).toList();
            values.add(body(prefix + node.name(), node.body(), from));
        }
        return values.get(graph.output());
    }

    private Shape body(String path, Body body, List<Shape> from) {
        if (body instanceof Body.Leaf leaf) {
            visitor.operation(path, leaf.operation(), from);
            return leaf.operation().shape(from);
        } else if (body instanceof Body.Sub sub) {
            return graph(path + "/", sub.graph(), from);
        } else if (body instanceof Body.OneOf oneOf) {
            List<String> options = oneOf.decision().options();
            List<Shape> outputs = IntStream.range(0, options.size())
                    .mapToObj(i -> graph(
                            path + "/" + options.get(i) + "/",
                            oneOf.alternatives().get(i),
                            from))
                    .toList();
            visitor.choice(path, oneOf.decision(), outputs);
            return Shape.select(oneOf.decision(), outputs);
        }
        if (body instanceof Body.Ends ends) {
            List<Shape> each = IntStream.range(0, from.size())
                    .mapToObj(i -> graph(path + "/" + i + "/", ends.each().get(i), List.of(from.get(i))))
                    .toList();
            visitor.operation(path + "/join", ends.join().operation(), each);
            return ends.shape(each);
        }
        Body.Repeat repeat = (Body.Repeat) body;
        List<Shape> after = new ArrayList<>(from);
        for (int i = 0; i < repeat.chain().size(); i++) {
            after.add(graph(path + "/" + i + "/", repeat.chain().get(i), List.of(after.get(i))));
        }
        List<Shape> byOption = IntStream.range(0, repeat.count().size())
                .mapToObj(option -> after.get(repeat.times(option)))
                .toList();
        visitor.choice(path, repeat.count(), byOption);
        return Shape.select(repeat.count(), byOption);
    }
}

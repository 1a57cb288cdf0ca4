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

    /**
     * What is read of a graph from its input to its result: a value for whatever an operation reads and gives.
     *
     * @param <V> what is known of a feature map
     */
    public interface Reading<V> {
        /** What an operation makes of its inputs. */
        V operation(String path, Operation operation, List<V> inputs);

        /** What goes on from a choice, or a number of repeats, by what there is under each option. */
        V choice(String path, Decision decision, List<V> byOption);

        /** What loose ends make together. */
        V ends(String path, Body.Ends ends, List<V> each);
    }

    /** Tells a visitor, and reads shapes. */
    private record Shapes(Visitor visitor) implements Reading<Shape> {
        @Override
        public Shape operation(String path, Operation operation, List<Shape> inputs) {
            visitor.operation(path, operation, inputs);
            return operation.shape(inputs);
        }

        @Override
        public Shape choice(String path, Decision decision, List<Shape> byOption) {
            visitor.choice(path, decision, byOption);
            return Shape.select(decision, byOption);
        }

        @Override
        public Shape ends(String path, Body.Ends ends, List<Shape> each) {
            visitor.operation(path + "/join", ends.join().operation(), each);
            return ends.shape(each);
        }
    }

    private OpenGraph() {}

    /** Visits a graph with one input; gives the shape of its result. */
    public static Shape visit(Graph graph, Shape input, Visitor visitor) {
        return read(graph, input, new Shapes(visitor));
    }

    /** Reads a graph with one input; gives what is known of its result. */
    public static <V> V read(Graph graph, V input, Reading<V> reading) {
        return graph("", graph, List.of(input), reading);
    }

    private static <V> V graph(String prefix, Graph graph, List<V> inputs, Reading<V> reading) {
        List<V> values = new ArrayList<>(inputs);
        for (Graph.Node node : graph.nodes()) {
            List<V> from = node.inputs().stream().map(values::get).toList();
            values.add(body(prefix + node.name(), node.body(), from, reading));
        }
        return values.get(graph.output());
    }

    private static <V> V body(String path, Body body, List<V> from, Reading<V> reading) {
        if (body instanceof Body.Leaf leaf) {
            return reading.operation(path, leaf.operation(), from);
        } else if (body instanceof Body.Sub sub) {
            return graph(path + "/", sub.graph(), from, reading);
        } else if (body instanceof Body.OneOf oneOf) {
            List<String> options = oneOf.decision().options();
            List<V> byOption = IntStream.range(0, options.size())
                    .mapToObj(i -> graph(
                            path + "/" + options.get(i) + "/",
                            oneOf.alternatives().get(i),
                            from,
                            reading))
                    .toList();
            return reading.choice(path, oneOf.decision(), byOption);
        }
        if (body instanceof Body.Ends ends) {
            List<V> each = IntStream.range(0, from.size())
                    .mapToObj(i -> graph(path + "/" + i + "/", ends.each().get(i), List.of(from.get(i)), reading))
                    .toList();
            return reading.ends(path, ends, each);
        }
        Body.Repeat repeat = (Body.Repeat) body;
        List<V> after = new ArrayList<>(from);
        for (int i = 0; i < repeat.chain().size(); i++) {
            after.add(graph(path + "/" + i + "/", repeat.chain().get(i), List.of(after.get(i)), reading));
        }
        return reading.choice(
                path,
                repeat.count(),
                IntStream.range(0, repeat.count().size())
                        .mapToObj(option -> after.get(repeat.times(option)))
                        .toList());
    }
}

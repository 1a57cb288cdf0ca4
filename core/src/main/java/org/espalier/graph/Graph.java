package org.espalier.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.espalier.decision.Decision;

/**
 * A directed acyclic graph of named nodes with a fixed number of inputs and one output. Values are numbered: first the inputs, then the
 * nodes in order, each of which may read any earlier value.
 *
 * <p>Graphs are shared freely: the same graph object may stand in several places; weights belong to places (paths), decisions to
 * decision objects.
 *
 * @param inputs number of inputs
 * @param nodes nodes in topological order
 * @param output number of the value that is the result
 * @param auxiliary a second classifier for trainings from scratch; only of an outermost graph
 */
public record Graph(int inputs, List<Node> nodes, int output, Optional<AuxiliaryHead> auxiliary) {
    /**
     * A named node; its own value's number follows from its place.
     *
     * @param name unique in its graph, without {@code /}: a part of the paths that name layers
     * @param body what it computes
     * @param inputs numbers of earlier values
     */
    public record Node(String name, Body body, List<Integer> inputs) {
        public Node {
            inputs = List.copyOf(inputs);
            if (name.isBlank() || name.contains("/")) {
                throw new IllegalArgumentException("bad node name '" + name + "': not blank, no '/'");
            }
            if (body.arity() >= 0 && body.arity() != inputs.size()) {
                throw new IllegalArgumentException(
                        "node '" + name + "' takes " + body.arity() + " inputs, got " + inputs.size());
            }
        }
    }

    /** A graph without an auxiliary head. */
    public Graph(int inputs, List<Node> nodes, int output) {
        this(inputs, nodes, output, Optional.empty());
    }

    public Graph {
        nodes = List.copyOf(nodes);
        Set<String> names = new HashSet<>();
        for (int i = 0; i < nodes.size(); i++) {
            int limit = inputs + i;
            Node node = nodes.get(i);
            if (!names.add(node.name())) {
                throw new IllegalArgumentException("two nodes of a graph are named '" + node.name() + "'");
            }
            if (node.inputs().stream().anyMatch(v -> v < 0 || v >= limit)) {
                throw new IllegalArgumentException("node '" + node.name() + "' reads " + node.inputs()
                        + ", but only 0.." + (limit - 1) + " exist");
            }
        }
        if (output < 0 || output >= inputs + nodes.size()) {
            throw new IllegalArgumentException("output " + output + " does not exist");
        }
        auxiliary.filter(head -> !names.contains(head.after())).ifPresent(head -> {
            throw new IllegalArgumentException(
                    "the auxiliary head reads node '" + head.after() + "', which does not exist");
        });
    }

    /** The same with an auxiliary head behind one of its nodes. */
    public Graph withAuxiliary(AuxiliaryHead head) {
        return new Graph(inputs, nodes, output, Optional.of(head));
    }

    /** Number of the output of the node of that name; throws {@link IllegalArgumentException} where there is none. */
    public int value(String node) {
        for (int i = 0; i < nodes.size(); i++) {
            if (nodes.get(i).name().equals(node)) {
                return inputs + i;
            }
        }
        throw new IllegalArgumentException("no node is named '" + node + "'");
    }

    /** Starts a graph with that many inputs, whose values are numbered from 0. */
    public static Builder builder(int inputs) {
        return new Builder(inputs);
    }

    /** A graph that gives back its input of that number. */
    public static Graph passThrough(int inputs, int index) {
        return new Graph(inputs, List.of(), index);
    }

    /** One operation on one input. */
    public static Graph of(String name, Operation operation) {
        Builder builder = builder(1);
        return builder.build(builder.add(name, operation, 0));
    }

    /** Every decision in the graph: of alternatives, repeats and open attributes, in order of appearance. */
    public Set<Decision> decisions() {
        Set<Decision> found = new LinkedHashSet<>();
        for (Node node : nodes) {
            if (node.body() instanceof Body.Leaf leaf) {
                leaf.operation().attributes().forEach(e -> e.collect(found));
            } else if (node.body() instanceof Body.Sub sub) {
                found.addAll(sub.graph().decisions());
            } else if (node.body() instanceof Body.OneOf oneOf) {
                found.add(oneOf.decision());
                oneOf.alternatives().forEach(g -> found.addAll(g.decisions()));
            } else if (node.body() instanceof Body.Repeat repeat) {
                found.add(repeat.count());
                repeat.chain().forEach(g -> found.addAll(g.decisions()));
            } else if (node.body() instanceof Body.Ends ends) {
                ends.stands().forEach(e -> e.collect(found));
            }
        }
        return found;
    }

    /** Collects nodes; each call returns the number of the new value. */
    public static final class Builder {
        private final int inputs;
        private final List<Node> nodes = new ArrayList<>();

        private Builder(int inputs) {
            this.inputs = inputs;
        }

        /**
         * Adds one operation.
         *
         * @param name unique in the graph, without {@code /}
         * @param from numbers of the values that it reads
         * @return number of its output
         */
        public int add(String name, Operation operation, int... from) {
            return add(name, new Body.Leaf(operation), from);
        }

        /** Adds a graph as a node; its layers are named below {@code name/}. One graph may be added many times. */
        public int add(String name, Graph graph, int... from) {
            return add(name, new Body.Sub(graph), from);
        }

        /**
         * Adds a choice: the graph at the position of the chosen option stands here.
         *
         * @param alternatives one for each option, all with as many inputs as {@code from} has values
         */
        public int oneOf(String name, Decision decision, List<Graph> alternatives, int... from) {
            return add(name, new Body.OneOf(decision, alternatives), from);
        }

        /** Chooses which of several values goes on. */
        public int choose(String name, Decision decision, int... from) {
            List<Graph> alternatives = new ArrayList<>();
            for (int i = 0; i < from.length; i++) {
                alternatives.add(passThrough(from.length, i));
            }
            return oneOf(name, decision, alternatives, from);
        }

        /**
         * Adds a chain of graphs with one input each, of which the first run, as many as the decision says.
         *
         * @param count its options are whole numbers from 0 to the length of the chain
         */
        public int repeat(String name, Decision count, List<Graph> chain, int from) {
            return add(name, new Body.Repeat(count, chain), from);
        }

        /** Adds a node with any body; the others are short for it. */
        public int add(String name, Body body, int... from) {
            List<Integer> values = new ArrayList<>();
            for (int value : from) {
                values.add(value);
            }
            nodes.add(new Node(name, body, values));
            return inputs + nodes.size() - 1;
        }

        /** The graph whose result is that value; throws {@link IllegalArgumentException} where names repeat or a value does not exist. */
        public Graph build(int output) {
            return new Graph(inputs, nodes, output);
        }
    }
}

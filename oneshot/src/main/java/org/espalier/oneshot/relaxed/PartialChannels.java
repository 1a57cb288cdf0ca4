package org.espalier.oneshot.relaxed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.decision.Expr;
import org.espalier.graph.Body;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Operation;
import org.espalier.graph.Primitives;
import org.espalier.graph.Shape;
import org.espalier.space.Relaxation;

/**
 * Partial channel connections (PC-DARTS, Xu et al. 2020, section 3.1): the candidates of a choice see the first of {@code parts} parts of the channels, the
 * others go by them (through a 2x2 max pool where the choice reduces), and a shuffle mixes both for what follows. Where choices are summed, sum and shuffle
 * change places, which changes nothing: the candidates of all choices still go into one sum.
 *
 * <p>What goes by carries the weight of the choice as a whole, which is 1 but for edge normalisation. It does so also where {@code none} is chosen, as in the authors' code:
 * the rest of the channels passes in the search, and not in the network that is derived.
 */
final class PartialChannels {
    private final int parts;

    private PartialChannels(int parts) {
        this.parts = parts;
    }

    /**
     * The same decisions on a part of the channels.
     *
     * @param parts divides the channels of every choice, at least 2
     * @throws IllegalArgumentException where a choice has channels that it does not divide, or changes their number, or reduces an odd number of rows
     */
    static Relaxation of(Relaxation whole, Shape input, int parts) {
        Graph graph = new PartialChannels(parts).graph(whole.graph(), List.of(input));
        return new Relaxation(graph, whole.decisions(), whole.derivation());
    }

    /** A graph being rebuilt: where its values have gone, and what is known of them. */
    private final class Rebuilt {
        final Graph.Builder builder;
        final List<Integer> places = new ArrayList<>();
        final List<Shape> shapes;
        final Map<Integer, Integer> seen = new LinkedHashMap<>();
        final Map<Integer, Integer> bypassing = new LinkedHashMap<>();

        Rebuilt(int inputs, List<Shape> shapes) {
            this.builder = Graph.builder(inputs);
            this.shapes = new ArrayList<>(shapes);
            for (int i = 0; i < inputs; i++) {
                places.add(i);
            }
        }

        int[] places(Graph.Node node) {
            return node.inputs().stream().mapToInt(places::get).toArray();
        }

        /** The first part of a value's channels. */
        int part(String name, int value, int channels) {
            return seen.computeIfAbsent(
                    value,
                    v -> builder.add(
                            name + "-part",
                            new Primitives.Channels(Expr.ZERO, 1, Expr.of(channels / parts)),
                            places.get(v)));
        }

        /** The others. */
        int rest(String name, int value, int channels) {
            int part = channels / parts;
            return bypassing.computeIfAbsent(
                    value,
                    v -> builder.add(
                            name + "-rest",
                            new Primitives.Channels(Expr.of(part), 1, Expr.of(channels - part)),
                            places.get(v)));
        }
    }

    private Graph graph(Graph graph, List<Shape> inputs) {
        boolean[] deferred = SummedChoices.of(graph);
        Rebuilt rebuilt = new Rebuilt(graph.inputs(), inputs);
        for (int i = 0; i < graph.nodes().size(); i++) {
            Graph.Node node = graph.nodes().get(i);
            List<Shape> from = node.inputs().stream().map(rebuilt.shapes::get).toList();
            rebuilt.shapes.add(shape(node.body(), from));
            if (deferred[graph.inputs() + i]) {
                rebuilt.places.add(-1); // it is built where it is summed
            } else if (node.body() instanceof Body.OneOf) {
                rebuilt.places.add(joined(rebuilt, node.name(), List.of(node)));
            } else if (node.inputs().stream().anyMatch(value -> deferred[value])) {
                rebuilt.places.add(sum(rebuilt, graph, node, deferred));
            } else {
                rebuilt.places.add(rebuilt.builder.add(node.name(), body(node.body(), from), rebuilt.places(node)));
            }
        }
        return rebuilt.builder.build(rebuilt.places.get(graph.output()));
    }

    /** Choices that are summed, and perhaps something else with them. */
    private int sum(Rebuilt rebuilt, Graph graph, Graph.Node sum, boolean[] deferred) {
        List<Graph.Node> choices = new ArrayList<>();
        List<Integer> all = new ArrayList<>();
        for (int value : sum.inputs()) {
            if (deferred[value]) {
                choices.add(graph.nodes().get(value - graph.inputs()));
            } else {
                all.add(rebuilt.places.get(value));
            }
        }
        if (all.isEmpty()) {
            return joined(rebuilt, sum.name(), choices);
        }
        all.add(0, joined(rebuilt, sum.name() + "-choices", choices));
        return summed(rebuilt, sum.name(), all);
    }

    private Body body(Body body, List<Shape> from) {
        if (body instanceof Body.Repeat repeat) {
            List<Graph> chain = new ArrayList<>();
            List<Shape> at = from;
            for (Graph link : repeat.chain()) {
                chain.add(graph(link, at));
                at = List.of(shape(link, at));
            }
            return new Body.Repeat(repeat.count(), chain);
        }
        return body instanceof Body.Sub sub ? new Body.Sub(graph(sub.graph(), from)) : body;
    }

    /** One choice, or several that are summed. */
    private int joined(Rebuilt rebuilt, String name, List<Graph.Node> choices) {
        List<Integer> seen = new ArrayList<>();
        List<Integer> bypassing = new ArrayList<>();
        for (Graph.Node node : choices) {
            Body.OneOf choice = (Body.OneOf) node.body();
            int value = node.inputs().get(0);
            Shape shape = rebuilt.shapes.get(value);
            int stride = stride(node, choice, shape);
            int channels = shape.channels().asInt();
            seen.add(rebuilt.builder.oneOf(
                    node.name() + "-seen",
                    choice.decision(),
                    choice.alternatives().stream().map(this::narrowed).toList(),
                    rebuilt.part(node.name(), value, channels)));
            bypassing.add(rebuilt.builder.oneOf(
                    node.name() + "-by",
                    choice.decision(),
                    choice.alternatives().stream()
                            .map(alternative -> bypass(stride))
                            .toList(),
                    rebuilt.rest(node.name(), value, channels)));
        }
        int first = summed(rebuilt, name + "-seen-sum", seen);
        int others = summed(rebuilt, name + "-by-sum", bypassing);
        int all = rebuilt.builder.add(name + "-all", new Primitives.Concat(), first, others);
        return rebuilt.builder.add(name, new Primitives.ChannelShuffle(parts), all);
    }

    private static int summed(Rebuilt rebuilt, String name, List<Integer> values) {
        return values.size() == 1
                ? values.get(0)
                : rebuilt.builder.add(
                        name,
                        new Primitives.Add(),
                        values.stream().mapToInt(Integer::intValue).toArray());
    }

    /** Whether the choice reduces, by what its candidates make of their input. */
    private int stride(Graph.Node node, Body.OneOf choice, Shape in) {
        if (choice.arity() != 1) {
            throw new IllegalArgumentException("choice '" + node.name() + "' is one between " + choice.arity()
                    + " inputs: partial channels need one input");
        }
        Shape out = shape(choice, List.of(in));
        String what = "choice '" + node.name() + "' from " + in + " to " + out;
        if (!out.channels().equals(in.channels())) {
            throw new IllegalArgumentException(what + ": partial channels need as many channels behind it");
        }
        int channels = in.channels().asInt();
        if (channels % parts != 0) {
            throw new IllegalArgumentException(what + ": its channels cannot be divided into " + parts + " parts");
        }
        if (out.height().equals(in.height()) && out.width().equals(in.width())) {
            return 1;
        }
        if (out.height().asInt() * 2 != in.height().asInt()
                || out.width().asInt() * 2 != in.width().asInt()) {
            throw new IllegalArgumentException(what + ": what goes by it is halved, which needs even sides");
        }
        return 2;
    }

    /** The same for all candidates, so that it has the weight of all of them together. */
    private static Graph bypass(int stride) {
        return stride == 1
                ? Graph.passThrough(1, 0)
                : Graph.of("halved", new Primitives.Pool(Primitives.Pool.Mode.MAX, 2, 2, 0));
    }

    /** A candidate for a part of the channels. */
    private Graph narrowed(Graph graph) {
        List<Graph.Node> nodes = graph.nodes().stream()
                .map(node -> new Graph.Node(node.name(), narrowed(node.body()), node.inputs()))
                .toList();
        return new Graph(graph.inputs(), nodes, graph.output());
    }

    private Body narrowed(Body body) {
        if (body instanceof Body.Sub sub) {
            return new Body.Sub(narrowed(sub.graph()));
        } else if (body instanceof Body.OneOf oneOf) {
            return new Body.OneOf(
                    oneOf.decision(),
                    oneOf.alternatives().stream().map(this::narrowed).toList());
        } else if (body instanceof Body.Repeat repeat) {
            return new Body.Repeat(
                    repeat.count(), repeat.chain().stream().map(this::narrowed).toList());
        }
        return new Body.Leaf(narrowed(((Body.Leaf) body).operation()));
    }

    private Operation narrowed(Operation operation) {
        if (operation instanceof Conv conv) {
            return new Conv(
                    conv.out().dividedBy(parts),
                    conv.kernelHeight(),
                    conv.kernelWidth(),
                    conv.stride(),
                    conv.strideWidth(),
                    conv.dilation(),
                    conv.isDepthwise() ? conv.groups().dividedBy(parts) : conv.groups(),
                    conv.padded(),
                    conv.bias());
        } else if (operation instanceof Primitives.Channels channels) {
            return new Primitives.Channels(
                    channels.start().dividedBy(parts),
                    channels.step(),
                    channels.count().dividedBy(parts));
        }
        return operation;
    }

    private Shape shape(Body body, List<Shape> from) {
        if (body instanceof Body.Leaf leaf) {
            return leaf.operation().shape(from);
        } else if (body instanceof Body.Sub sub) {
            return shape(sub.graph(), from);
        } else if (body instanceof Body.OneOf oneOf) {
            return shape(oneOf.alternatives().get(0), from);
        }
        if (body instanceof Body.Ends) {
            throw new IllegalArgumentException("ends that stand by decisions are not relaxed");
        }
        Body.Repeat repeat = (Body.Repeat) body;
        Shape at = from.get(0);
        for (Graph link : repeat.chain().subList(0, repeat.times(0))) { // any number gives the same shape
            at = shape(link, List.of(at));
        }
        return at;
    }

    private Shape shape(Graph graph, List<Shape> inputs) {
        List<Shape> values = new ArrayList<>(inputs);
        for (Graph.Node node : graph.nodes()) {
            values.add(
                    shape(node.body(), node.inputs().stream().map(values::get).toList()));
        }
        return values.get(graph.output());
    }
}

package org.espalier.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;

/** Closes the decisions of a graph and lays its nested graphs out as one list of layers. */
public final class Flattening {
    private final Architecture architecture;
    private final Shape input;
    private final List<Network.Layer> layers = new ArrayList<>();

    private Flattening(Architecture architecture, Shape input) {
        this.architecture = architecture;
        this.input = input.fix(architecture);
    }

    /**
     * @param graph a graph with one input; its auxiliary head is left out where the feature maps are too small for it
     * @param input shape of one image, perhaps open
     */
    public static Network network(String name, Graph graph, Shape input, Architecture architecture) {
        return network(name, "", graph, input, architecture);
    }

    private static Network network(String name, String prefix, Graph graph, Shape input, Architecture architecture) {
        Flattening flattening = new Flattening(architecture, input);
        List<Integer> values = flattening.values(prefix, graph, List.of(0));
        if (values.get(graph.output()) != flattening.layers.size()) {
            throw new IllegalArgumentException("network '" + name + "': its last layer is not its result");
        }
        Network network = new Network(name, flattening.input, flattening.layers);
        return graph.auxiliary()
                .flatMap(head -> auxiliary(network, head, values.get(graph.value(head.after()))))
                .map(network::withAuxiliary)
                .orElse(network);
    }

    private static Optional<Network.Auxiliary> auxiliary(Network network, AuxiliaryHead head, int value) {
        Network layers = network(
                network.name() + " " + AuxiliaryHead.PATH,
                AuxiliaryHead.PATH + "/",
                head.head(),
                network.shape(value),
                new DecisionSet(List.of()).architecture());
        boolean fits = layers.layers().stream()
                .map(Network.Layer::output)
                .allMatch(map -> map.height().asInt() > 0 && map.width().asInt() > 0);
        return fits ? Optional.of(new Network.Auxiliary(value, layers)) : Optional.empty();
    }

    private Shape shape(int value) {
        return value == 0 ? input : layers.get(value - 1).output();
    }

    private int graph(String prefix, Graph graph, List<Integer> inputs) {
        return values(prefix, graph, inputs).get(graph.output());
    }

    private List<Integer> values(String prefix, Graph graph, List<Integer> inputs) {
        List<Integer> values = new ArrayList<>(inputs);
        for (Graph.Node node : graph.nodes()) {
            List<Integer> from = new ArrayList<>(node.inputs().size());
            node.inputs().forEach(value -> from.add(values.get(value)));
            values.add(body(prefix + node.name(), node.body(), from));
        }
        return values;
    }

    private int body(String path, Body body, List<Integer> from) {
        if (body instanceof Body.Leaf leaf) {
            return leaf(path, leaf.operation().fix(architecture), from);
        } else if (body instanceof Body.Sub sub) {
            return graph(path + "/", sub.graph(), from);
        } else if (body instanceof Body.OneOf oneOf) {
            int index = architecture.index(oneOf.decision());
            String option = oneOf.decision().options().get(index);
            return graph(path + "/" + option + "/", oneOf.alternatives().get(index), from);
        }
        if (body instanceof Body.Ends ends) {
            return ends(path, ends, from);
        }
        Body.Repeat repeat = (Body.Repeat) body;
        int value = from.get(0);
        for (int i = 0; i < repeat.times(architecture.index(repeat.count())); i++) {
            value = graph(path + "/" + i + "/", repeat.chain().get(i), List.of(value));
        }
        return value;
    }

    /** Layers of the graph of value i are named below {@code path/i/}. */
    private int ends(String path, Body.Ends ends, List<Integer> from) {
        List<Integer> standing = new ArrayList<>();
        for (int i : ends.standing(IntStream.range(0, from.size()).boxed().toList(), architecture)) {
            standing.add(graph(path + "/" + i + "/", ends.each().get(i), List.of(from.get(i))));
        }
        if (standing.isEmpty()) {
            throw new IllegalArgumentException("node '" + path + "': no end stands under " + architecture);
        }
        return leaf(path + "/join", ends.join().operation(), standing);
    }

    private int leaf(String path, Operation operation, List<Integer> from) {
        try {
            List<Shape> shapes = new ArrayList<>(from.size());
            from.forEach(value -> shapes.add(shape(value)));
            Shape output = operation.shape(shapes);
            layers.add(new Network.Layer(path, operation, from, output));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("layer '" + path + "': " + e.getMessage(), e);
        }
        return layers.size();
    }
}

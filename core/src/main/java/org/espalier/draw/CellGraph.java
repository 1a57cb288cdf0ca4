package org.espalier.draw;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.espalier.graph.Network.Layer;

/**
 * The parts of a cell and what reads what, in rows: every part above all that read it, as low as that allows, the inputs at the top. A
 * connection over several rows passes a place in each of them, so that it runs through no box.
 */
final class CellGraph {
    private static final int SWEEPS = 6;

    private final List<Node> nodes = new ArrayList<>();
    private final Set<Edge> edges = new LinkedHashSet<>();
    private final List<List<Integer>> rows = new ArrayList<>();

    /**
     * A box, or where the name is empty, a place that a connection passes.
     *
     * @param marked whether the eye shall be led to it
     */
    record Node(String name, Kind kind, boolean marked) {
        Node(String name, Kind kind) {
            this(name, kind, false);
        }

        boolean isBox() {
            return !name.isEmpty();
        }
    }

    /** From the node that is read to the node that reads it, by their numbers. */
    record Edge(int from, int to) {}

    private int inputs;

    /** Parts and what they read of each other. */
    private String structure = "";

    /** What they read of the inputs. */
    private List<Edge> reads = List.of();

    private CellGraph() {}

    /**
     * The graph of a cell.
     *
     * @param values numbers of the values of the network, by the names of their layers
     */
    static CellGraph of(Map<String, Integer> values, List<Layer> cell) {
        CellGraph graph = new CellGraph();
        graph.collect(values, cell);
        graph.place();
        return graph;
    }

    /** The graph of a cell as a genotype says it: a box for each operation, and one where several are added up. */
    static CellGraph of(CellDrawing.Cell cell) {
        CellGraph graph = new CellGraph();
        graph.inputs = cell.inputs();
        Map<Integer, Integer> nodeOf = new HashMap<>();
        for (int i = 0; i < cell.inputs(); i++) {
            nodeOf.put(i, graph.add(new Node(cell.inputs() > 1 ? "input " + i : "input", Kind.INPUT)));
        }
        Map<Integer, List<CellDrawing.Op>> byValue = new TreeMap<>();
        cell.ops()
                .forEach(op -> byValue.computeIfAbsent(op.to(), to -> new ArrayList<>())
                        .add(op));
        byValue.forEach((value, ops) -> {
            List<Integer> boxes = new ArrayList<>();
            for (CellDrawing.Op op : ops) {
                int box = graph.add(new Node(op.name(), Kind.named(op.name()), op.marked()));
                Integer from = nodeOf.get(op.from());
                if (from != null) {
                    graph.edges.add(new Edge(from, box));
                }
                boxes.add(box);
            }
            int sum = graph.add(new Node("node " + value, Kind.JOIN));
            boxes.forEach(box -> graph.edges.add(new Edge(box, sum)));
            nodeOf.put(value, sum);
        });
        graph.place();
        return graph;
    }

    List<Node> nodes() {
        return nodes;
    }

    Set<Edge> edges() {
        return edges;
    }

    /** Numbers of nodes from left to right, top to bottom. */
    List<List<Integer>> rows() {
        return rows;
    }

    /** Whether both look the same, though one of them may read the same value twice, as the first cell of a network does. */
    boolean looksLike(CellGraph other) {
        return structure.equals(other.structure) && (inputs != other.inputs || reads.equals(other.reads));
    }

    int inputs() {
        return inputs;
    }

    private void collect(Map<String, Integer> values, List<Layer> cell) {
        Set<Integer> inside = new LinkedHashSet<>();
        cell.forEach(layer -> inside.add(values.get(layer.name())));
        Map<Integer, Integer> nodeOf = new TreeMap<>();
        cell.stream()
                .flatMap(l -> l.inputs().stream())
                .filter(v -> !inside.contains(v))
                .forEach(v -> nodeOf.put(v, -1));
        inputs = nodeOf.size();
        nodeOf.replaceAll((value, none) -> add(new Node(inputs > 1 ? "input " + nodes.size() : "input", Kind.INPUT)));
        BlockLine.parts(cell).forEach((part, layers) -> {
            if (BlockLine.isQuiet(layers)) {
                int read = nodeOf.getOrDefault(layers.get(0).inputs().get(0), 0);
                nodeOf.put(values.get(layers.get(0).name()), read);
                return;
            }
            int node = add(
                    new Node(name(part, layers), Kind.of(BlockLine.main(layers).operation())));
            for (Layer layer : layers) {
                for (int value : layer.inputs()) {
                    int from = nodeOf.getOrDefault(value, node);
                    if (from < node) {
                        edges.add(new Edge(from, node));
                    }
                }
                nodeOf.put(values.get(layer.name()), node);
            }
        });
        StringBuilder text =
                new StringBuilder(nodes.subList(inputs, nodes.size()).toString());
        edges.stream()
                .filter(e -> e.from() >= inputs)
                .forEach(e -> text.append(e.from() - inputs)
                        .append('>')
                        .append(e.to() - inputs)
                        .append(' '));
        structure = text.toString();
        reads = edges.stream().filter(e -> e.from() < inputs).toList();
    }

    private int add(Node node) {
        nodes.add(node);
        return nodes.size() - 1;
    }

    /** What was chosen there; else the part's own name. */
    private static String name(String part, List<Layer> layers) {
        String option = BlockLine.option(layers);
        return option.isEmpty() ? part : option;
    }

    private void place() {
        int count = nodes.size();
        int[] height = new int[count];
        List<Edge> all = new ArrayList<>(edges);
        all.sort(Comparator.comparingInt(Edge::to).reversed());
        all.forEach(e -> height[e.from()] = Math.max(height[e.from()], height[e.to()] + 1));
        int highest = IntStream.of(height).max().orElse(0);
        for (int i = 0; i <= highest; i++) {
            rows.add(new ArrayList<>());
        }
        int[] row = new int[count];
        for (int i = 0; i < count; i++) {
            row[i] = nodes.get(i).kind() == Kind.INPUT ? 0 : highest - height[i];
            rows.get(row[i]).add(i);
        }
        edges.clear();
        for (int i = all.size() - 1; i >= 0; i--) {
            int from = all.get(i).from();
            for (int between = row[from] + 1; between < row[all.get(i).to()]; between++) {
                int passed = add(new Node("", Kind.INPUT));
                rows.get(between).add(passed);
                edges.add(new Edge(from, passed));
                from = passed;
            }
            edges.add(new Edge(from, all.get(i).to()));
        }
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            order(sweep % 2 == 0);
        }
    }

    /** Moves each node towards the middle of its neighbours in the row before, or behind. */
    private void order(boolean down) {
        Map<Integer, Double> at = new HashMap<>();
        for (List<Integer> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                at.put(row.get(i), (i + 0.5) / row.size());
            }
        }
        for (int r = 0; r < rows.size(); r++) {
            List<Integer> row = rows.get(down ? r : rows.size() - 1 - r);
            Map<Integer, Double> wish = new HashMap<>();
            for (int node : row) {
                wish.put(
                        node,
                        edges.stream()
                                .filter(e -> (down ? e.to() : e.from()) == node)
                                .mapToDouble(e -> at.getOrDefault(down ? e.from() : e.to(), 0.5))
                                .average()
                                .orElse(at.getOrDefault(node, 0.5)));
            }
            row.sort(Comparator.comparingDouble(node -> wish.getOrDefault(node, 0.5)));
            for (int i = 0; i < row.size(); i++) {
                at.put(row.get(i), (i + 0.5) / row.size());
            }
        }
    }
}

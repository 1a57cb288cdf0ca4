package org.espalier.draw;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.espalier.graph.Body;
import org.espalier.graph.Graph;

/**
 * A graph with open decisions as one SVG, top to bottom in layers. Nodes that hold a graph with branches (cells) are drawn once more, as a
 * panel of their own to the right, each distinct cell once. Choices list their options, repeats their numbers.
 */
public final class GraphDrawing {
    private static final int BOX = 190;
    private static final int GAP = 26;
    private static final int LINE = 14;
    private static final int MOST_PANELS = 8;
    private static final int MOST_OPTIONS = 10;

    private final StringBuilder body = new StringBuilder();
    private final Set<Graph> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<String> structures = new HashSet<>();
    private final List<Panel> panels = new ArrayList<>();

    private GraphDrawing() {}

    /** A graph to draw and the name over it. */
    private record Panel(String title, Graph graph) {}

    /** @param title stands over the drawing */
    public static String of(String title, Graph graph) {
        GraphDrawing drawing = new GraphDrawing();
        drawing.panels.add(new Panel(title, graph));
        drawing.collect("", graph);
        int x = GAP;
        int height = 0;
        for (Panel panel : drawing.panels) {
            int[] size = drawing.panel(panel, x);
            x += size[0] + 2 * GAP;
            height = Math.max(height, size[1]);
        }
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + x + " " + height + "\" width=\"" + x
                + "\" height=\"" + height + "\" font-family=\"sans-serif\" font-size=\"11\">\n" + drawing.body
                + "</svg>\n";
    }

    /** Finds the cells: nested graphs in which some value is read twice or several are joined around a choice. */
    private void collect(String path, Graph graph) {
        for (Graph.Node node : graph.nodes()) {
            List<Graph> nested = node.body() instanceof Body.Sub sub
                    ? List.of(sub.graph())
                    : node.body() instanceof Body.Repeat repeat ? repeat.chain() : List.of();
            for (Graph inner : nested) {
                boolean isNew = seen.add(inner);
                if (isNew && isCell(inner) && panels.size() < MOST_PANELS && structures.add(structure(inner))) {
                    panels.add(new Panel(path + node.name(), inner));
                }
                if (isNew) {
                    collect(path + node.name() + "/", inner);
                }
            }
        }
    }

    /** What a panel shows of a graph: cells that differ in channels only are drawn once. */
    private static String structure(Graph graph) {
        StringBuilder text = new StringBuilder();
        for (int value = 0; value < graph.inputs() + graph.nodes().size(); value++) {
            text.append(lines(graph, value));
            if (value >= graph.inputs()) {
                text.append(graph.nodes().get(value - graph.inputs()).inputs());
            }
        }
        return text.toString();
    }

    private static boolean isCell(Graph graph) {
        long choices = graph.nodes().stream()
                .filter(n -> n.body() instanceof Body.OneOf)
                .count();
        return choices > 0 && graph.nodes().size() > 2;
    }

    /** Draws a panel at a place; gives back its width and height. */
    private int[] panel(Panel panel, int left) {
        Graph graph = panel.graph();
        int values = graph.inputs() + graph.nodes().size();
        int[] layer = new int[values];
        for (int i = 0; i < graph.nodes().size(); i++) {
            for (int from : graph.nodes().get(i).inputs()) {
                layer[graph.inputs() + i] = Math.max(layer[graph.inputs() + i], layer[from] + 1);
            }
        }
        List<List<Integer>> rows = new ArrayList<>();
        for (int value = 0; value < values; value++) {
            while (rows.size() <= layer[value]) {
                rows.add(new ArrayList<>());
            }
            rows.get(layer[value]).add(value);
        }
        int widest = rows.stream().mapToInt(List::size).max().orElse(1);
        int width = widest * (BOX + GAP) - GAP;
        int[] x = new int[values];
        int[] top = new int[values];
        int[] bottom = new int[values];
        int y = GAP + 2 * LINE;
        StringBuilder boxes = new StringBuilder();
        for (List<Integer> row : rows) {
            int start = left + (width - (row.size() * (BOX + GAP) - GAP)) / 2;
            int height = 0;
            for (int i = 0; i < row.size(); i++) {
                int value = row.get(i);
                List<String> lines = lines(graph, value);
                x[value] = start + i * (BOX + GAP);
                top[value] = y;
                bottom[value] = y + 10 + lines.size() * LINE;
                boxes.append(box(x[value], y, bottom[value] - y, lines, colour(graph, value)));
                height = Math.max(height, bottom[value] - y);
            }
            y += height + GAP;
        }
        body.append(text(left, GAP, panel.title(), true));
        for (int i = 0; i < graph.nodes().size(); i++) {
            int to = graph.inputs() + i;
            for (int from : graph.nodes().get(i).inputs()) {
                body.append(edge(x[from] + BOX / 2, bottom[from], x[to] + BOX / 2, top[to]));
            }
        }
        body.append(boxes);
        return new int[] {width, y};
    }

    private static String colour(Graph graph, int value) {
        if (value < graph.inputs()) {
            return "#eeeeee";
        }
        Body node = graph.nodes().get(value - graph.inputs()).body();
        return node instanceof Body.OneOf ? "#fde7c3" : node instanceof Body.Repeat ? "#d9ead3" : "#dbe8f6";
    }

    private static List<String> lines(Graph graph, int value) {
        if (value < graph.inputs()) {
            return List.of("input" + (graph.inputs() > 1 ? " " + value : ""));
        }
        Graph.Node node = graph.nodes().get(value - graph.inputs());
        List<String> lines = new ArrayList<>(List.of(node.name()));
        if (node.body() instanceof Body.Leaf leaf) {
            lines.add(leaf.operation().kind());
        } else if (node.body() instanceof Body.Sub sub) {
            lines.add(sub.graph().nodes().size() + " nodes");
        } else if (node.body() instanceof Body.Repeat repeat) {
            lines.add(String.join(" or ", repeat.count().options()) + " of "
                    + repeat.chain().size() + " blocks");
        } else if (node.body() instanceof Body.OneOf oneOf) {
            options(oneOf, lines);
            oneOf.alternatives().stream()
                    .flatMap(inner -> inner.nodes().stream())
                    .filter(inner -> inner.body() instanceof Body.OneOf)
                    .findFirst()
                    .ifPresent(inner -> {
                        lines.add("and on it");
                        options((Body.OneOf) inner.body(), lines);
                    });
        }
        return lines;
    }

    private static void options(Body.OneOf oneOf, List<String> lines) {
        List<String> options = oneOf.decision().options();
        options.stream().limit(MOST_OPTIONS).map(o -> "\u00b7 " + o).forEach(lines::add);
        if (options.size() > MOST_OPTIONS) {
            lines.add("\u00b7 and " + (options.size() - MOST_OPTIONS) + " more");
        }
    }

    private static String box(int x, int y, int height, List<String> lines, String colour) {
        StringBuilder box = new StringBuilder("<rect x=\"" + x + "\" y=\"" + y + "\" width=\"" + BOX + "\" height=\""
                + height + "\" rx=\"5\" fill=\"" + colour + "\" stroke=\"#667788\"/>\n");
        for (int i = 0; i < lines.size(); i++) {
            box.append(text(x + 8, y + 4 + (i + 1) * LINE, lines.get(i), i == 0));
        }
        return box.toString();
    }

    private static String edge(int x1, int y1, int x2, int y2) {
        int bend = Math.max(GAP / 2, (y2 - y1) / 2);
        return "<path d=\"M" + x1 + " " + y1 + " C" + x1 + " " + (y1 + bend) + " " + x2 + " " + (y2 - bend) + " " + x2
                + " " + y2 + "\" fill=\"none\" stroke=\"#8899aa\"/>\n";
    }

    private static String text(int x, int y, String text, boolean bold) {
        return "<text x=\"" + x + "\" y=\"" + y + "\"" + (bold ? " font-weight=\"bold\"" : "") + ">"
                + Markup.escape(text) + "</text>\n";
    }
}

package org.espalier.draw;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.espalier.graph.Body;
import org.espalier.graph.Graph;

/**
 * A graph with open decisions as one SVG, top to bottom in layers. Nodes that hold a graph with branches (cells) are drawn once more, as a
 * panel of their own to the right, each distinct cell once. Choices list their options, repeats their numbers and what is chosen within.
 */
public final class GraphDrawing {
    private static final int BOX = 190;
    private static final int GAP = 26;
    private static final int LINE = 14;
    private static final int PADDING = 8;
    private static final int PILE = 3;
    private static final int MOST_PANELS = 8;

    private final Canvas edges = new Canvas();
    private final Canvas boxes = new Canvas();
    private final Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    private final Set<Graph> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<String> structures = new HashSet<>();
    private final List<Panel> panels = new ArrayList<>();

    private GraphDrawing() {}

    /** A graph to draw and the name over it. */
    private record Panel(String title, Graph graph) {
        List<String> lines(int value) {
            return value < graph.inputs()
                    ? List.of("input" + (graph.inputs() > 1 ? " " + value : ""))
                    : NodeLines.of(graph.nodes().get(value - graph.inputs()));
        }

        Kind kind(int value) {
            return value < graph.inputs()
                    ? Kind.INPUT
                    : NodeLines.kind(graph.nodes().get(value - graph.inputs()).body());
        }

        int values() {
            return graph.inputs() + graph.nodes().size();
        }

        /** The values in rows, each below all that it reads. */
        List<List<Integer>> rows() {
            int[] layer = new int[values()];
            List<List<Integer>> rows = new ArrayList<>();
            for (int value = 0; value < values(); value++) {
                if (value >= graph.inputs()) {
                    for (int from : graph.nodes().get(value - graph.inputs()).inputs()) {
                        layer[value] = Math.max(layer[value], layer[from] + 1);
                    }
                }
                while (rows.size() <= layer[value]) {
                    rows.add(new ArrayList<>());
                }
                rows.get(layer[value]).add(value);
            }
            return rows;
        }

        /** What it shows of a graph: cells that differ in channels only are drawn once. */
        String structure() {
            StringBuilder text = new StringBuilder();
            for (int value = 0; value < values(); value++) {
                text.append(lines(value));
                if (value >= graph.inputs()) {
                    text.append(graph.nodes().get(value - graph.inputs()).inputs());
                }
            }
            return text.toString();
        }
    }

    /**
     * The drawing as one {@code <svg>} element with its sizes in pixels and its text escaped.
     *
     * @param title stands over the drawing
     */
    public static String of(String title, Graph graph) {
        return new GraphDrawing().svg(title, graph);
    }

    private String svg(String title, Graph graph) {
        panels.add(new Panel(title, graph));
        collect("", graph);
        for (Panel panel : panels) {
            for (int value = 0; value < panel.values(); value++) {
                kinds.add(panel.kind(value));
            }
        }
        double width = GAP;
        for (Panel panel : panels) {
            width += width(panel) + 2 * GAP;
        }
        Canvas head = new Canvas();
        double top = Legend.draw(head, kinds, GAP, 8, Math.max(width, GAP + BOX));
        double x = GAP;
        double height = top;
        for (Panel panel : panels) {
            height = Math.max(height, panel(panel, x, top));
            x += width(panel) + 2 * GAP;
        }
        return head.append(edges).append(boxes).document(title, width, height);
    }

    /** Finds the cells: nested graphs in which some value is read twice or several are joined around a choice. */
    private void collect(String path, Graph graph) {
        for (Graph.Node node : graph.nodes()) {
            List<Graph> nested = node.body() instanceof Body.Sub sub
                    ? List.of(sub.graph())
                    : node.body() instanceof Body.Repeat repeat ? repeat.chain() : List.of();
            for (Graph inner : nested) {
                boolean isNew = seen.add(inner);
                Panel panel = new Panel(path + node.name(), inner);
                if (isNew
                        && NodeLines.isCell(inner)
                        && panels.size() < MOST_PANELS
                        && structures.add(panel.structure())) {
                    panels.add(panel);
                }
                if (isNew) {
                    collect(path + node.name() + "/", inner);
                }
            }
        }
    }

    private static int width(Panel panel) {
        int widest = panel.rows().stream().mapToInt(List::size).max().orElse(1);
        return widest * (BOX + GAP) - GAP;
    }

    /** Draws a panel at a place; gives back where it ends. */
    private double panel(Panel panel, double left, double above) {
        Graph graph = panel.graph();
        int width = width(panel);
        double[] x = new double[panel.values()];
        double[] top = new double[panel.values()];
        double[] bottom = new double[panel.values()];
        double y = above + GAP + LINE;
        for (List<Integer> row : panel.rows()) {
            double start = left + (width - (row.size() * (BOX + GAP) - GAP)) / 2.0;
            double end = y;
            for (int i = 0; i < row.size(); i++) {
                int value = row.get(i);
                x[value] = start + i * (BOX + GAP);
                top[value] = y;
                bottom[value] = box(x[value], y, panel.lines(value), panel.kind(value));
                end = Math.max(end, bottom[value]);
            }
            y = end + GAP;
        }
        boxes.fitted(left, above + 18, panel.title(), true, width);
        for (int i = 0; i < graph.nodes().size(); i++) {
            int to = graph.inputs() + i;
            for (int from : graph.nodes().get(i).inputs()) {
                edge(x[from] + BOX / 2.0, bottom[from], x[to] + BOX / 2.0, top[to]);
            }
        }
        return y;
    }

    private double box(double x, double y, List<String> lines, Kind kind) {
        int height = 10 + lines.size() * LINE;
        boxes.open("node", lines.get(0));
        int pile = kind == Kind.REPEAT ? 2 * PILE : 0;
        for (int behind = pile; behind > 0; behind -= PILE) {
            boxes.rect("pile", x + behind, y + behind, BOX, height, kind.colour(), "#667788");
        }
        boxes.rect("card", x, y, BOX, height, kind.colour(), "#667788");
        for (int i = 0; i < lines.size(); i++) {
            boxes.fitted(x + PADDING, y + 4 + (i + 1) * LINE, lines.get(i), i == 0, BOX - 2.0 * PADDING);
        }
        boxes.close();
        return y + height + pile;
    }

    private void edge(double x1, double y1, double x2, double y2) {
        double bend = Math.max(GAP / 2.0, (y2 - y1) / 2);
        String d = "M" + Canvas.number(x1) + " " + Canvas.number(y1) + "C" + Canvas.number(x1) + " "
                + Canvas.number(y1 + bend) + " " + Canvas.number(x2) + " " + Canvas.number(y2 - bend) + " "
                + Canvas.number(x2) + " " + Canvas.number(y2);
        edges.path(d, "#8899aa", 1);
    }
}

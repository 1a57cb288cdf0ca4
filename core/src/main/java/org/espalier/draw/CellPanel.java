package org.espalier.draw;

import java.util.List;

/** A cell drawn as a graph, with its title, at a place. */
final class CellPanel {
    private static final int HEAD = 30;
    private static final int BOX = 20;
    private static final int ROW = 46;
    private static final int GAP = 10;
    private static final double WIDEST_NAME = 170;
    private static final double NARROWEST = 300;

    private final String title;
    private final CellGraph graph;
    private final double width;

    CellPanel(String title, CellGraph graph) {
        this.title = title;
        this.graph = graph;
        this.width = Math.max(
                NARROWEST, graph.rows().stream().mapToDouble(this::width).max().orElse(0));
    }

    double width() {
        return width;
    }

    double height() {
        return HEAD + graph.rows().size() * ROW;
    }

    private double width(List<Integer> row) {
        return row.stream().mapToDouble(node -> width(node) + GAP).sum() - GAP;
    }

    private double width(int node) {
        CellGraph.Node box = graph.nodes().get(node);
        return box.isBox() ? Math.min(WIDEST_NAME, Canvas.width(box.name(), false)) + 16 : 4;
    }

    void draw(Canvas canvas, double left, double top) {
        canvas.fitted(left, top + 14, title, true, width);
        double[] middle = new double[graph.nodes().size()];
        double[] above = new double[middle.length];
        Canvas boxes = new Canvas();
        for (int r = 0; r < graph.rows().size(); r++) {
            List<Integer> row = graph.rows().get(r);
            double x = left + (width - width(row)) / 2;
            for (int node : row) {
                middle[node] = x + width(node) / 2;
                above[node] = top + HEAD + r * ROW;
                box(boxes, graph.nodes().get(node), x, above[node], width(node));
                x += width(node) + GAP;
            }
        }
        for (CellGraph.Edge edge : graph.edges()) {
            boolean ends = graph.nodes().get(edge.to()).isBox();
            line(canvas, middle[edge.from()], above[edge.from()] + BOX, middle[edge.to()], above[edge.to()]);
            if (!ends) { // on through the row that it passes
                line(canvas, middle[edge.to()], above[edge.to()], middle[edge.to()], above[edge.to()] + BOX);
            }
        }
        canvas.append(boxes);
    }

    private static void box(Canvas canvas, CellGraph.Node node, double x, double y, double width) {
        if (node.isBox()) {
            canvas.open("node", node.name());
            canvas.rect("card", x, y, width, BOX, node.kind().colour(), node.marked() ? "#a3123a" : "#667");
            if (node.marked()) {
                canvas.rect("marked", x - 2, y - 2, width + 4, BOX + 4, "none", "#a3123a");
            }
            canvas.fitted(x + 8, y + 14, node.name(), false, width - 16 + 0.01);
            canvas.close();
        }
    }

    private static void line(Canvas canvas, double x1, double y1, double x2, double y2) {
        double bend = (y2 - y1) / 2;
        String d = "M" + Canvas.number(x1) + " " + Canvas.number(y1) + "C" + Canvas.number(x1) + " "
                + Canvas.number(y1 + bend) + " " + Canvas.number(x2) + " " + Canvas.number(y2 - bend) + " "
                + Canvas.number(x2) + " " + Canvas.number(y2);
        canvas.path(d, "#6b7d70", 1.2);
    }
}

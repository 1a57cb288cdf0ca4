package org.espalier.draw;

import java.util.List;

/** Cells as a genotype says them, drawn as graphs beside each other: operations, what they read, and the nodes that add them up. */
public final class CellDrawing {
    private static final int MARGIN = 10;
    private static final int GAP = 40;

    private CellDrawing() {}

    /**
     * An operation of a cell.
     *
     * @param name of the operation
     * @param from the value that it reads, from 0: the inputs first, then the nodes
     * @param to the node that it is added to, a value behind {@code from}
     * @param marked whether the eye shall be led to it
     */
    public record Op(String name, int from, int to, boolean marked) {
        public Op {
            if (from < 0 || to <= from) {
                throw new IllegalArgumentException("operation '" + name
                        + "' of a cell: expected to lead to a later value, got " + from + " to " + to);
            }
        }
    }

    /**
     * A cell.
     *
     * @param title stands over it
     * @param inputs how many values are none of its nodes'
     * @param ops its operations
     */
    public record Cell(String title, int inputs, List<Op> ops) {
        public Cell {
            if (inputs < 1) {
                throw new IllegalArgumentException("cell '" + title + "': expected an input at least, got " + inputs);
            }
            ops = List.copyOf(ops);
        }
    }

    /**
     * The drawing as one {@code <svg>} element with its sizes in pixels and its text escaped; equal for equal cells.
     *
     * @param name what it is, for those who do not see it
     */
    public static String of(String name, List<Cell> cells) {
        Canvas canvas = new Canvas();
        double x = MARGIN;
        double height = 0;
        for (Cell cell : cells) {
            CellPanel panel = new CellPanel(cell.title(), CellGraph.of(cell));
            panel.draw(canvas, x, 0);
            x += panel.width() + GAP;
            height = Math.max(height, panel.height());
        }
        return canvas.document(name, Math.max(2 * MARGIN, x - GAP + MARGIN), height);
    }
}

package org.espalier.draw;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.espalier.draw.Blocks.Block;
import org.espalier.graph.Network;
import org.espalier.graph.Shape;

/**
 * A network as one SVG whose shape is seen at a glance: floors of equal height and width of the feature maps, one below the other, so that
 * each stride is a step down; on a floor the blocks in reading order; in a block a bar for each main operation, whose colour is its kind
 * and whose width follows the channels of its output. Equal blocks that follow each other are a pile with their number. A text that is
 * wider than its bar stands beside it. Each distinct cell is drawn below as a graph, too.
 */
public final class SvgDrawing {
    private static final int WIDTH = 860;
    private static final int MARGIN = 10;
    private static final int GUTTER = 78;
    private static final int INDENT = 12;
    private static final int MOST_INDENTS = 6;
    private static final int GAP = 20;
    private static final int BAND_GAP = 12;
    private static final int MOST_PANELS = 24;

    private final Network network;
    private final double unit;
    private final long allMacs;
    private final Canvas bands = new Canvas();
    private final Canvas arrows = new Canvas();
    private final Canvas cards = new Canvas();

    private SvgDrawing(Network network, List<Block> blocks) {
        this.network = network;
        int widest = blocks.stream()
                .flatMap(b -> b.lines().stream())
                .mapToInt(BlockLine::channels)
                .max()
                .orElse(1);
        unit = Card.WIDEST_BAR / Math.sqrt(Math.max(1, widest));
        allMacs = network.macs();
    }

    /** The drawing as one {@code <svg>} element, in UTF-8, with its sizes in pixels and its text escaped; equal for equal networks. */
    public static String of(Network network) {
        List<Block> blocks = Blocks.of(network);
        return new SvgDrawing(network, blocks).svg(blocks);
    }

    /** Where a card stands. */
    private record Place(double x, double y, Card card) {
        double middle() {
            return y + card.height() / 2;
        }
    }

    /** Blocks whose outputs have the same height and width. */
    private record Floor(Shape shape, List<Block> blocks) {
        boolean isAsLargeAs(Shape other) {
            return shape.height().equals(other.height()) && shape.width().equals(other.width());
        }

        String size() {
            return shape.height().asInt() == 1 && shape.width().asInt() == 1
                    ? "vector"
                    : shape.height() + "x" + shape.width();
        }
    }

    private String svg(List<Block> blocks) {
        List<CellPanel> panels = panels(blocks);
        Canvas head = new Canvas();
        double y = head(head, blocks, !panels.isEmpty());
        List<Place> places = new ArrayList<>();
        int level = 0;
        Shape before = network.input();
        for (Floor floor : floors(blocks)) {
            y = floor(floor, before, Math.min(level, MOST_INDENTS) * INDENT + MARGIN, y, places) + BAND_GAP;
            before = floor.shape();
            level++;
        }
        for (int i = 0; i < places.size(); i++) {
            places.get(i).card().draw(cards, places.get(i).x(), places.get(i).y());
            if (i > 0) {
                connect(places.get(i - 1), places.get(i));
            }
        }
        y = panels(panels, y);
        double width = panels.stream().mapToDouble(CellPanel::width).max().orElse(0) + 2 * MARGIN;
        return head.append(bands).append(arrows).append(cards).document(network.name(), Math.max(WIDTH, width), y);
    }

    /** Each distinct cell as a graph. */
    private static List<CellPanel> panels(List<Block> blocks) {
        List<CellGraph> graphs = new ArrayList<>();
        List<List<String>> names = new ArrayList<>();
        for (Block block : blocks) {
            block.cell().ifPresent(graph -> {
                int at = 0;
                while (at < graphs.size() && !graphs.get(at).looksLike(graph)) {
                    at++;
                }
                if (at == graphs.size()) {
                    graphs.add(graph);
                    names.add(new ArrayList<>());
                } else if (graph.inputs() > graphs.get(at).inputs()) {
                    graphs.set(at, graph);
                }
                names.get(at).add(block.times() > 1 ? block.name() + " to " + block.last() : block.name());
            });
        }
        return IntStream.range(0, Math.min(MOST_PANELS, graphs.size()))
                .mapToObj(i -> new CellPanel(String.join(", ", names.get(i)), graphs.get(i)))
                .toList();
    }

    /** Places the cells in rows; gives the y where they end. */
    private double panels(List<CellPanel> panels, double top) {
        double x = MARGIN;
        double y = top;
        double height = 0;
        for (CellPanel panel : panels) {
            if (x > MARGIN && x + panel.width() > WIDTH - MARGIN) {
                x = MARGIN;
                y += height;
                height = 0;
            }
            panel.draw(cards, x, y);
            x += panel.width() + 2 * GAP;
            height = Math.max(height, panel.height());
        }
        return y + height;
    }

    private double head(Canvas canvas, List<Block> blocks, boolean hasCells) {
        Shape input = network.input();
        canvas.fitted(MARGIN, 20, network.name(), true, WIDTH - 2.0 * MARGIN);
        canvas.text(
                MARGIN,
                36,
                String.format(Locale.ROOT, "input %s, %,d params, %,d MACs", input, network.params(), network.macs()),
                false);
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        blocks.stream().flatMap(b -> b.lines().stream()).forEach(line -> {
            kinds.add(line.kind());
            if (line.activated()) {
                kinds.add(Kind.ACTIVATION);
            }
        });
        if (hasCells) {
            kinds.add(Kind.INPUT);
        }
        double y = Legend.draw(canvas, kinds, MARGIN, 46, WIDTH - MARGIN);
        canvas.text(
                MARGIN,
                y + 10,
                "Width of a bar: channels of its output, square root. Dark line: share of the MACs. "
                        + (floors(blocks).size() > 1 ? "A step down: another height and width. " : "")
                        + (blocks.stream().anyMatch(b -> b.times() > 1) ? "A pile: equal blocks." : ""),
                false);
        return y + 22;
    }

    private static List<Floor> floors(List<Block> blocks) {
        List<Floor> floors = new ArrayList<>();
        for (Block block : blocks) {
            if (floors.isEmpty() || !floors.get(floors.size() - 1).isAsLargeAs(block.output())) {
                floors.add(new Floor(block.output(), new ArrayList<>()));
            }
            floors.get(floors.size() - 1).blocks().add(block);
        }
        return floors;
    }

    /** Places the cards of a floor in rows; gives the y where it ends. */
    private double floor(Floor floor, Shape before, double left, double top, List<Place> places) {
        double x = left + GUTTER;
        double y = top + 8;
        double height = 0;
        for (Block block : floor.blocks()) {
            Card card = new Card(block, unit, allMacs);
            if (x > left + GUTTER && x + card.width() > WIDTH - MARGIN - 14) {
                x = left + GUTTER;
                y += height + GAP;
                height = 0;
            }
            places.add(new Place(x, y, card));
            x += card.width() + GAP;
            height = Math.max(height, card.height());
        }
        double end = y + height + 8;
        bands.rect("floor", left, top, WIDTH - MARGIN - left, end - top, "#f4f6f3", "none");
        bands.fitted(left + 8, top + 22, floor.size(), true, GUTTER - 20.0);
        if (!floor.isAsLargeAs(before)) {
            bands.fitted(left + 8, top + 37, step(before, floor.shape()), false, GUTTER - 20.0);
        }
        return end;
    }

    private static String step(Shape before, Shape after) {
        double ratio = (double) before.height().asInt() / after.height().asInt();
        boolean down = before.height().asInt() * (long) before.width().asInt()
                > after.height().asInt() * (long) after.width().asInt();
        if (after.height().asInt() == 1 && after.width().asInt() == 1) {
            return "from " + before.height() + "x" + before.width();
        }
        return down ? "\u00f7 " + Math.round(ratio) : "from " + before.height() + "x" + before.width();
    }

    private void connect(Place from, Place to) {
        double right = from.x() + from.card().width();
        if (from.y() == to.y()) {
            double y = Math.min(from.middle(), to.middle());
            arrows.arrow("#6b7d70", 1.2, right, y, to.x() - 1, y);
            return;
        }
        double between = to.y() - GAP / 2.0;
        double x = to.x() - 10;
        arrows.arrow(
                "#6b7d70",
                1.2,
                right,
                from.middle(),
                right + 8,
                from.middle(),
                right + 8,
                between,
                x,
                between,
                x,
                to.middle(),
                to.x() - 1,
                to.middle());
    }
}

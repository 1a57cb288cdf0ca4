package org.espalier.draw;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.espalier.graph.Conv;
import org.espalier.graph.Network;
import org.espalier.graph.Network.Layer;
import org.espalier.graph.Operation;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.Linear;

/**
 * A network as one SVG: blocks (layers that share the first parts of their path) in reading order, each with its main operations and
 * output shape; the colour deepens with the channels, the bar below shows the block's share of the MACs. A cell is one block whose lines
 * are its edges. Equal blocks that follow each other are drawn once, with their number.
 */
public final class SvgDrawing {
    private static final int COLUMNS = 5;
    private static final int BOX = 168;
    private static final int GAP = 18;
    private static final int LINE = 15;
    private static final int MOST_LINES = 9;
    private static final int MOST_LINES_OF_A_CELL = 16;
    private static final int MOST_PARTS_WITHOUT_CELLS = 8;
    private static final int MOST_CHARACTERS = 24;
    private static final int MOST_CHARACTERS_OF_A_LINE = 28;

    private final Network network;

    private SvgDrawing(Network network) {
        this.network = network;
    }

    /** The drawing as one {@code <svg>} element, in UTF-8, with its sizes in pixels and its text escaped; equal for equal networks. */
    public static String of(Network network) {
        return new SvgDrawing(network).svg();
    }

    /** Layers of one block, in order; {@code times} such blocks follow each other, of which these are the first's. */
    private record Block(String name, List<Layer> layers, int times, List<String> lines) {
        Layer last() {
            return layers.get(layers.size() - 1);
        }

        /** Whether it shows the same, and enough to be worth a number. */
        boolean looksLike(Block other) {
            return lines.size() > 2 && lines.equals(other.lines);
        }

        Block more() {
            return new Block(name, layers, times + 1, lines);
        }
    }

    private String svg() {
        List<Block> blocks = blocks();
        int widest = blocks.stream()
                .mapToInt(b -> b.last().output().channels().asInt())
                .max()
                .orElseThrow();
        StringBuilder body = new StringBuilder();
        int y = GAP;
        for (int row = 0; row * COLUMNS < blocks.size(); row++) {
            List<Block> inRow = blocks.subList(row * COLUMNS, Math.min(blocks.size(), (row + 1) * COLUMNS));
            int height = inRow.stream().mapToInt(b -> b.lines().size()).max().orElseThrow() * LINE + 44;
            for (int column = 0; column < inRow.size(); column++) {
                int x = GAP + column * (BOX + GAP);
                box(body, inRow.get(column), x, y, height, widest);
                if (row * COLUMNS + column + 1 < blocks.size() && column + 1 < COLUMNS) {
                    body.append(arrow(x + BOX, y + height / 2));
                }
            }
            y += height + GAP;
        }
        int width = GAP + COLUMNS * (BOX + GAP);
        return "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 " + width + " " + y
                + "' font-family='system-ui,sans-serif' font-size='11' fill='#444' role='img' aria-label='"
                + Markup.escape(network.name())
                + "'>"
                + body + "</svg>";
    }

    private List<Block> blocks() {
        Map<String, List<Layer>> byName = new LinkedHashMap<>();
        Set<String> edges = new LinkedHashSet<>();
        for (Layer layer : network.layers()) {
            String[] parts = layer.name().split("/");
            boolean numbered = parts.length > 2 && parts[1].matches("[0-9]+");
            if (parts.length > 2 && !numbered) {
                edges.add(parts[0] + "/" + parts[1]);
            }
            byName.computeIfAbsent(numbered ? parts[0] + "/" + parts[1] : parts[0], n -> new ArrayList<>())
                    .add(layer);
        }
        boolean cells = edges.size() > MOST_PARTS_WITHOUT_CELLS;
        List<Block> blocks = new ArrayList<>();
        byName.forEach((name, layers) -> {
            Block block = new Block(name, layers, 1, cells ? cellLines(layers) : lines(layers));
            Block before = blocks.isEmpty() ? null : blocks.get(blocks.size() - 1);
            if (before != null && block.looksLike(before)) {
                blocks.set(blocks.size() - 1, before.more());
            } else {
                blocks.add(block);
            }
        });
        return blocks;
    }

    private void box(StringBuilder svg, Block block, int x, int y, int height, int widest) {
        double depth = Math.log(1 + block.last().output().channels().asInt()) / Math.log(1 + widest);
        String fill =
                String.format(Locale.ROOT, "hsl(140,%d%%,%d%%)", 20 + (int) (20 * depth), 97 - (int) (15 * depth));
        svg.append("<g><title>")
                .append(Markup.escape(block.name()))
                .append("</title><rect rx='6' x='")
                .append(x)
                .append("' y='")
                .append(y);
        svg.append("' width='").append(BOX).append("' height='").append(height);
        svg.append("' fill='").append(fill).append("' stroke='#6b7d70'/>");
        svg.append("<text font-weight='600' x='")
                .append(x + 8)
                .append("' y='")
                .append(y + 17)
                .append("'>");
        svg.append(Markup.escape(title(block))).append("</text>");
        int row = y + 17;
        for (String line : block.lines()) {
            row += LINE;
            svg.append("<text x='")
                    .append(x + 8)
                    .append("' y='")
                    .append(row)
                    .append("'>")
                    .append(Markup.escape(line))
                    .append("</text>");
        }
        double share = network.macs() == 0 ? 0 : (double) macs(block) / network.macs();
        svg.append("<rect x='")
                .append(x + 8)
                .append("' y='")
                .append(y + height - 10)
                .append("' height='4' fill='#2f6f4f' width='");
        svg.append(String.format(Locale.ROOT, "%.1f", share * (BOX - 16))).append("'/></g>");
    }

    private long macs(Block block) {
        return block.times()
                * block.layers().stream()
                        .mapToLong(
                                l -> l.operation().macs(network.inputShapes(l)).min())
                        .sum();
    }

    private static List<String> lines(List<Layer> layers) {
        List<String> lines = layers.stream()
                .map(layer -> label(layer.operation()))
                .filter(label -> !label.isEmpty())
                .toList();
        return closed(lines, MOST_LINES, layers);
    }

    /** One line for each part of a cell: an edge with the operation chosen on it, or a part without a choice with its first operation. */
    private static List<String> cellLines(List<Layer> layers) {
        Map<String, String> byPart = new LinkedHashMap<>();
        for (Layer layer : layers) {
            String[] parts = layer.name().split("/");
            if (parts.length == 1) {
                byPart.merge(parts[0], label(layer.operation()), SvgDrawing::first);
            } else if (parts.length > 3) {
                byPart.put(parts[1], edge(parts));
            } else {
                byPart.merge(parts[1], label(layer.operation()), SvgDrawing::first);
            }
        }
        List<String> found = byPart.values().stream()
                .filter(line -> !line.isEmpty())
                .map(line -> shortened(line, MOST_CHARACTERS_OF_A_LINE))
                .toList();
        return closed(found, MOST_LINES_OF_A_CELL, layers);
    }

    /** {@code cell/edge/option/..}; or {@code cell/node_input/number/op/option/..}, where the input is chosen too and named in brackets. */
    private static String edge(String... parts) {
        boolean chosenInput = parts.length > 5 && parts[3].equals("op");
        return chosenInput
                ? parts[1].replaceFirst("_input[0-9]+$", "") + ": " + parts[4] + " (" + parts[2] + ")"
                : parts[1] + ": " + parts[2];
    }

    private static String first(String one, String other) {
        return one.isEmpty() ? other : one;
    }

    private static List<String> closed(List<String> all, int most, List<Layer> layers) {
        List<String> lines = new ArrayList<>(all.subList(0, Math.min(all.size(), most)));
        if (all.size() > most) {
            lines.set(most - 1, "and " + (all.size() - most + 1) + " more");
        }
        lines.add("→ " + layers.get(layers.size() - 1).output());
        return List.copyOf(lines);
    }

    /** What a person would say of the operation; nothing for what goes without saying. */
    private static String label(Operation operation) {
        if (operation instanceof Conv conv) {
            String kind = conv.isDepthwise() ? "depthwise" : "conv";
            String strides = conv.stride() == conv.strideWidth() ? "" : "x" + conv.strideWidth();
            String stride = conv.stride() > 1 || !strides.isEmpty() ? " /" + conv.stride() + strides : "";
            String dilation = conv.dilation() > 1 ? " dilated " + conv.dilation() : "";
            return kind + " " + conv.kernelHeight() + "x" + conv.kernelWidth() + stride + dilation + " → " + conv.out();
        } else if (operation instanceof Linear linear) {
            return "linear → " + linear.out();
        } else if (operation instanceof Activation activation) {
            return activation.function() == Activation.Function.RELU
                    ? ""
                    : activation.function().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
        return switch (operation.kind()) {
            case "batch_norm", "identity", "drop_path", "dropout" -> "";
            default -> operation.kind().replace('_', ' ');
        };
    }

    private static String title(Block block) {
        String number = block.times() > 1 ? " × " + block.times() : "";
        return shortened(block.name(), MOST_CHARACTERS - number.length()) + number;
    }

    private static String shortened(String name, int most) {
        return name.length() <= most ? name : name.substring(0, most - 1) + "…";
    }

    private static String arrow(int x, int y) {
        return "<path d='M" + x + " " + y + "h" + (GAP - 5) + "l-4 -3m4 3l-4 3' fill='none' stroke='#6b7d70'/>";
    }
}

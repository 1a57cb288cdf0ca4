package org.espalier.draw;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.espalier.graph.Network;
import org.espalier.graph.Network.Layer;
import org.espalier.graph.Operation;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.Conv;
import org.espalier.graph.Primitives.Linear;

/**
 * A network as one SVG: blocks (layers that share the first parts of their path) in reading order, each with its main operations and
 * output shape; the colour deepens with the channels, the bar below shows the block's share of the MACs.
 */
public final class SvgDrawing {
    private static final int COLUMNS = 5;
    private static final int BOX = 168;
    private static final int GAP = 18;
    private static final int LINE = 15;
    private static final int MOST_LINES = 9;

    private final Network network;

    private SvgDrawing(Network network) {
        this.network = network;
    }

    public static String of(Network network) {
        return new SvgDrawing(network).svg();
    }

    /** Layers of one block, in order. */
    private record Block(String name, List<Layer> layers) {
        Layer last() {
            return layers.get(layers.size() - 1);
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
            int height = inRow.stream().mapToInt(b -> lines(b).size()).max().orElseThrow() * LINE + 44;
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
                + "' font-family='system-ui,sans-serif' font-size='11' role='img' aria-label='" + escape(network.name())
                + "'>"
                + body + "</svg>";
    }

    /** Blocks by the first two parts of the path where there are as many, so that a stage shows its blocks. */
    private List<Block> blocks() {
        Map<String, List<Layer>> byName = new LinkedHashMap<>();
        for (Layer layer : network.layers()) {
            String[] parts = layer.name().split("/");
            String name = parts.length > 2 ? parts[0] + "/" + parts[1] : parts[0];
            byName.computeIfAbsent(name, n -> new ArrayList<>()).add(layer);
        }
        List<Block> blocks = new ArrayList<>();
        byName.forEach((name, layers) -> blocks.add(new Block(name, layers)));
        return blocks;
    }

    private void box(StringBuilder svg, Block block, int x, int y, int height, int widest) {
        double depth = Math.log(1 + block.last().output().channels().asInt()) / Math.log(1 + widest);
        String fill =
                String.format(Locale.ROOT, "hsl(140,%d%%,%d%%)", 20 + (int) (20 * depth), 97 - (int) (15 * depth));
        svg.append("<g><title>")
                .append(escape(block.name()))
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
        svg.append(escape(shortened(block.name()))).append("</text>");
        int row = y + 17;
        for (String line : lines(block)) {
            row += LINE;
            svg.append("<text x='")
                    .append(x + 8)
                    .append("' y='")
                    .append(row)
                    .append("'>")
                    .append(escape(line))
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
        return block.layers().stream()
                .mapToLong(l -> l.operation().macs(network.inputShapes(l)).min())
                .sum();
    }

    private List<String> lines(Block block) {
        List<String> lines = new ArrayList<>();
        for (Layer layer : block.layers()) {
            String label = label(layer.operation());
            if (!label.isEmpty()) {
                lines.add(label);
            }
        }
        if (lines.size() > MOST_LINES) {
            int more = lines.size() - MOST_LINES + 1;
            lines = new ArrayList<>(lines.subList(0, MOST_LINES - 1));
            lines.add("and " + more + " more");
        }
        lines.add("→ " + block.last().output());
        return lines;
    }

    /** What a person would say of the operation; nothing for what goes without saying. */
    private static String label(Operation operation) {
        if (operation instanceof Conv conv) {
            String kind = conv.isDepthwise() ? "depthwise" : "conv";
            String stride = conv.stride() > 1 ? " /" + conv.stride() : "";
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

    private static String shortened(String name) {
        return name.length() <= 24 ? name : name.substring(0, 23) + "…";
    }

    private static String arrow(int x, int y) {
        return "<path d='M" + x + " " + y + "h" + (GAP - 5) + "l-4 -3m4 3l-4 3' fill='none' stroke='#6b7d70'/>";
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&#39;");
    }
}

package org.espalier.draw;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.espalier.graph.Conv;
import org.espalier.graph.Network.Layer;
import org.espalier.graph.Operation;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.Linear;

/**
 * One bar of a block.
 *
 * @param text what a person would say of it
 * @param channels of its output, which its width follows
 * @param activated whether a non-linear function follows it
 */
record BlockLine(Kind kind, String text, int channels, boolean activated) {
    private static final int MOST_LINES = 16;

    /** Whether nobody would miss it: what only normalises, drops or passes on. */
    static boolean goesWithoutSaying(Operation operation) {
        Kind kind = Kind.of(operation);
        return kind == Kind.NORM || kind == Kind.DROP || kind == Kind.ACTIVATION || kind == Kind.SKIP;
    }

    private BlockLine activatedLine() {
        return new BlockLine(kind, text, channels, true);
    }

    /** The main operations of layers that follow each other; all of them where none is a main one. */
    static List<BlockLine> of(List<Layer> layers) {
        List<BlockLine> lines = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            int gate = endOfGate(layers, i);
            Layer layer = layers.get(gate);
            if (gate > i) {
                lines.add(new BlockLine(Kind.GATE, "squeeze, excite", channels(layer), false));
                i = gate;
            } else if (!goesWithoutSaying(layer.operation())) {
                lines.add(line(layer));
            } else if (Kind.of(layer.operation()) == Kind.ACTIVATION && !lines.isEmpty()) {
                lines.set(lines.size() - 1, lines.get(lines.size() - 1).activatedLine());
            }
        }
        return closed(lines.isEmpty() ? layers.stream().map(BlockLine::line).toList() : lines);
    }

    /** From a pooling to one pixel up to the multiplication with it, where nothing else stands between; the same place where it is none. */
    private static int endOfGate(List<Layer> layers, int start) {
        if (!layers.get(start).operation().kind().equals("global_avg_pool")) {
            return start;
        }
        for (int i = start + 1; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            if (layer.operation().kind().equals("multiply")) {
                return i;
            }
            if (layer.output().height().asInt() > 1 || layer.output().width().asInt() > 1) {
                return start;
            }
        }
        return start;
    }

    /** What a cell consists of, equal parts once with their number; how they are joined is seen in the cell's {@link CellGraph}. */
    static List<BlockLine> ofCell(List<Layer> layers) {
        Map<BlockLine, Integer> counts = new LinkedHashMap<>();
        parts(layers).values().stream().filter(part -> !isQuiet(part)).forEach(part -> {
            Layer main = main(part);
            String option = option(part);
            String text = option.isEmpty() ? label(main.operation()) : option;
            int channels = channels(part.get(part.size() - 1));
            counts.merge(new BlockLine(Kind.of(main.operation()), text, channels, false), 1, Integer::sum);
        });
        return closed(counts.entrySet().stream()
                .map(e -> e.getKey().times(e.getValue()))
                .toList());
    }

    private BlockLine times(int count) {
        return count == 1 ? this : new BlockLine(kind, count + " \u00d7 " + text, channels, activated);
    }

    /** What was chosen at {@code cell/edge/option/..} or {@code cell/node_input/number/op/option/..}; nothing where there was no choice. */
    static String option(List<Layer> part) {
        String[] parts = part.get(0).name().split("/", -1);
        return parts.length > 5 && parts[3].equals("op") ? parts[4] : parts.length > 3 ? parts[2] : "";
    }

    /** The layers of a cell by the parts of it. */
    static Map<String, List<Layer>> parts(List<Layer> layers) {
        Map<String, List<Layer>> byPart = new LinkedHashMap<>();
        for (Layer layer : layers) {
            String[] parts = layer.name().split("/", -1);
            byPart.computeIfAbsent(parts[Math.min(1, parts.length - 1)], p -> new ArrayList<>())
                    .add(layer);
        }
        return byPart;
    }

    /** Whether a part of a cell is not worth a line. */
    static boolean isQuiet(List<Layer> part) {
        Layer first = part.get(0);
        return part.size() == 1 && first.name().split("/", -1).length < 3 && goesWithoutSaying(first.operation());
    }

    /** The operation that names a part. */
    static Layer main(List<Layer> part) {
        return part.stream()
                .min((a, b) -> Kind.of(a.operation()).compareTo(Kind.of(b.operation())))
                .orElseThrow();
    }

    private static List<BlockLine> closed(List<BlockLine> all) {
        if (all.size() <= MOST_LINES) {
            return List.copyOf(all);
        }
        List<BlockLine> lines = new ArrayList<>(all.subList(0, MOST_LINES));
        BlockLine end = all.get(all.size() - 1);
        int left = all.size() - MOST_LINES + 1;
        lines.set(MOST_LINES - 1, new BlockLine(end.kind, "and " + left + " more", end.channels, false));
        return List.copyOf(lines);
    }

    private static BlockLine line(Layer layer) {
        return new BlockLine(Kind.of(layer.operation()), label(layer.operation()), channels(layer), false);
    }

    private static int channels(Layer layer) {
        return layer.output().channels().asInt();
    }

    private static String label(Operation operation) {
        if (operation instanceof Conv conv) {
            String kind = conv.isDepthwise() ? "dw " : Kind.of(conv) == Kind.GROUPED ? "groups " : "";
            String strides = conv.stride() == conv.strideWidth() ? "" : "x" + conv.strideWidth();
            String stride = conv.stride() > 1 || !strides.isEmpty() ? " /" + conv.stride() + strides : "";
            String dilation = conv.dilation() > 1 ? " dilated " + conv.dilation() : "";
            return kind + conv.kernelHeight() + "x" + conv.kernelWidth() + stride + dilation + " → " + conv.out();
        } else if (operation instanceof Linear linear) {
            return "linear → " + linear.out();
        } else if (operation instanceof Activation activation) {
            return activation.function().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
        return operation.kind().replace('_', ' ');
    }
}

package org.espalier.draw;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.espalier.graph.Network;
import org.espalier.graph.Network.Layer;
import org.espalier.graph.Shape;

/**
 * The layers of a network as blocks, in order: a block is what shares the first parts of its path. Equal blocks that follow each other are
 * one, with their number; what would show nothing but a normalisation belongs to the block before it.
 */
final class Blocks {
    private static final int FEWEST_EDGES = 3;
    private static final int ENOUGH_TO_BE_COUNTED = 2;

    private final Network network;
    private final Map<String, Integer> values = new HashMap<>();

    private Blocks(Network network) {
        this.network = network;
        network.layers().forEach(layer -> values.put(layer.name(), values.size() + 1));
    }

    /**
     * One or several equal blocks.
     *
     * @param last the last one's name
     * @param lines what each of them computes
     * @param macs of all of them
     * @param cell its graph, where it is a cell; of several that with the most inputs
     */
    record Block(
            String name,
            String last,
            Shape output,
            List<BlockLine> lines,
            long macs,
            int times,
            Optional<CellGraph> cell) {
        /** Whether it shows the same, and enough to be worth a number. */
        boolean looksLike(Block other) {
            boolean same = cell.isPresent() && other.cell.isPresent()
                    ? cell.get().looksLike(other.cell.get())
                    : (cell.isEmpty() && other.cell.isEmpty() && lines.size() >= ENOUGH_TO_BE_COUNTED);
            return same && lines.equals(other.lines) && output.equals(other.output);
        }

        Block with(Block other) {
            Optional<CellGraph> most = Stream.of(cell, other.cell)
                    .flatMap(Optional::stream)
                    .reduce((one, two) -> two.inputs() > one.inputs() ? two : one);
            return new Block(name, other.last, output, lines, macs + other.macs, times + other.times, most);
        }
    }

    static List<Block> of(Network network) {
        return new Blocks(network).blocks();
    }

    private List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        groups().forEach((name, layers) -> {
            boolean cell = isCell(layers);
            List<BlockLine> lines = cell ? BlockLine.ofCell(layers) : BlockLine.of(layers);
            Shape output = layers.get(layers.size() - 1).output();
            Optional<CellGraph> graph = cell ? Optional.of(CellGraph.of(values, layers)) : Optional.empty();
            Block block = new Block(name, name, output, lines, macs(layers), 1, graph);
            Block before = blocks.isEmpty() ? null : blocks.get(blocks.size() - 1);
            if (before != null && block.looksLike(before)) {
                blocks.set(blocks.size() - 1, before.with(block));
            } else {
                blocks.add(block);
            }
        });
        return blocks;
    }

    private Map<String, List<Layer>> groups() {
        Map<String, List<Layer>> groups = new LinkedHashMap<>();
        String latest = "";
        for (Layer layer : network.layers()) {
            String[] parts = layer.name().split("/");
            String name = isNumbered(parts) ? parts[0] + "/" + parts[1] : parts[0];
            boolean follows = parts.length == 1 && BlockLine.goesWithoutSaying(layer.operation());
            String group = follows && !latest.isEmpty() ? latest : name;
            groups.computeIfAbsent(group, n -> new ArrayList<>()).add(layer);
            latest = group;
        }
        return groups;
    }

    /** Whether it has parts beside each other that consist of several layers, as edges do. */
    private static boolean isCell(List<Layer> layers) {
        return layers.stream()
                        .map(layer -> layer.name().split("/"))
                        .filter(parts -> parts.length > 2 && !isNumbered(parts))
                        .map(parts -> parts[1])
                        .distinct()
                        .count()
                >= FEWEST_EDGES;
    }

    private static boolean isNumbered(String... parts) {
        return parts.length > 2 && parts[1].matches("[0-9]+");
    }

    private long macs(List<Layer> layers) {
        return layers.stream()
                .mapToLong(l -> l.operation().macs(network.inputShapes(l)).asLong())
                .sum();
    }
}

package org.espalier.space;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.espalier.decision.Architecture;

/**
 * Which members are the same network in another notation: those whose labelled graphs ({@link Cell#computed}) are isomorphic. A node is known by all that is before it and all that is behind it, and a graph by its nodes, which tells
 * all graphs of the built-in spaces apart. Where a space has no labelled graphs each member is only itself. Immutable.
 */
public final class Isomorphs {
    private final Optional<Cells> cells;

    /** @param space whose members are told apart */
    public Isomorphs(SearchSpace space) {
        this.cells = space.cells();
    }

    /** The same for members that are the same network. */
    public List<Long> key(Architecture member) {
        List<Long> key = new ArrayList<>();
        if (cells.isEmpty()) {
            for (int index : member.indices()) {
                key.add((long) index);
            }
        } else {
            cells.get().of(member).forEach(cell -> key.add(key(cell.computed())));
        }
        return key;
    }

    private static long key(Cell.Labelled graph) {
        int nodes = graph.labels().size();
        List<List<Integer>> readers = new ArrayList<>();
        for (int v = 0; v < nodes; v++) {
            readers.add(new ArrayList<>());
        }
        for (int v = 0; v < nodes; v++) {
            for (int from : graph.reads().get(v)) {
                readers.get(from).add(v);
            }
        }
        long[] before = new long[nodes];
        long[] behind = new long[nodes];
        for (int v = 0; v < nodes; v++) {
            before[v] = mix(name(graph, v), before, graph.reads().get(v));
        }
        for (int v = nodes - 1; v >= 0; v--) {
            behind[v] = mix(name(graph, v), behind, readers.get(v));
        }
        long[] both = new long[nodes];
        for (int v = 0; v < nodes; v++) {
            both[v] = mix(before[v] ^ mix(behind[v]));
        }
        Arrays.sort(both);
        return Arrays.hashCode(both) ^ mix(Arrays.stream(both).sum());
    }

    private static long name(Cell.Labelled graph, int node) {
        return mix(graph.labels().get(node).hashCode()) + graph.forms().get(node);
    }

    private static long mix(long label, long[] hashes, List<Integer> of) {
        long[] sorted = of.stream().mapToLong(v -> hashes[v]).sorted().toArray();
        long hash = mix(label);
        for (long next : sorted) {
            hash = mix(hash * 31 + next);
        }
        return hash;
    }

    /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}

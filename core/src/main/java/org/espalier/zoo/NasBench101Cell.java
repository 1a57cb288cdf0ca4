package org.espalier.zoo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;

/**
 * A cell: an upper triangular matrix and an operation for each interior vertex; vertex 0 is the input, the last the output.
 *
 * @param edges {@code edges[from][to]}
 * @param ops operations of the vertices between input and output
 */
record NasBench101Cell(boolean[][] edges, List<String> ops) {
    static NasBench101Cell of(Architecture architecture) {
        int n = NasBench101.VERTICES;
        boolean[][] edges = new boolean[n][n];
        int place = 0;
        for (int from = 0; from < n; from++) {
            for (int to = from + 1; to < n; to++) {
                edges[from][to] = architecture.index(place++) == 1;
            }
        }
        List<String> ops = new ArrayList<>();
        for (int vertex = 1; vertex < n - 1; vertex++) {
            ops.add(NasBench101.OPERATIONS.get(architecture.index(place++)));
        }
        return new NasBench101Cell(edges, ops);
    }

    /** The architecture of this cell, which has at most 7 vertices; those that are lacking stay without edges. */
    Architecture architecture(DecisionSet decisions) {
        int[] indices = new int[decisions.size()];
        int n = NasBench101.VERTICES;
        int place = 0;
        for (int from = 0; from < n; from++) {
            for (int to = from + 1; to < n; to++) {
                indices[place++] = edge(own(from), own(to)) ? 1 : 0;
            }
        }
        for (int i = 0; i < n - 2; i++) {
            indices[place++] = i < ops.size() ? NasBench101.OPERATIONS.indexOf(ops.get(i)) : 0;
        }
        return new Architecture(decisions, indices);
    }

    /** This cell's number of a vertex of the full cell, whose output is its last vertex; -1 where it has none. */
    private int own(int vertex) {
        if (vertex == NasBench101.VERTICES - 1) {
            return vertices() - 1;
        }
        return vertex < vertices() - 1 ? vertex : -1;
    }

    private boolean edge(int from, int to) {
        return from >= 0 && to >= 0 && edges[from][to];
    }

    int vertices() {
        return edges.length;
    }

    int count() {
        int count = 0;
        for (boolean[] row : edges) {
            for (boolean edge : row) {
                count += edge ? 1 : 0;
            }
        }
        return count;
    }

    /** Without closing vertices that no edge touches and that have the first operation: what an architecture fills up with. */
    NasBench101Cell compact() {
        int last = vertices() - 1;
        int kept = last;
        while (kept > 1 && isFiller(kept - 1)) {
            kept--;
        }
        boolean[][] smaller = new boolean[kept + 1][kept + 1];
        for (int from = 0; from < kept; from++) {
            for (int to = 0; to <= kept; to++) {
                smaller[from][to] = edges[from][to == kept ? last : to];
            }
        }
        return new NasBench101Cell(smaller, ops.subList(0, kept - 1));
    }

    private boolean isFiller(int vertex) {
        boolean touched = !ops.get(vertex - 1).equals(NasBench101.OPERATIONS.get(0));
        for (int v = 0; v < vertices(); v++) {
            touched |= edges[v][vertex] || edges[vertex][v];
        }
        return !touched;
    }

    /** Whether a way leads from the input to the output. */
    boolean isConnected() {
        return reach(true)[vertices() - 1];
    }

    /** Why it is no cell of the benchmark; empty where it is one. */
    Optional<String> whyNot() {
        if (!isConnected()) {
            return Optional.of("the input does not reach the output");
        }
        int count = pruned().count();
        return count <= NasBench101.EDGES
                ? Optional.empty()
                : Optional.of("the cell has " + count + " edges between input and output, at most " + NasBench101.EDGES
                        + " are allowed");
    }

    /**
     * Of all numberings of the interior vertices under which every edge goes forward, the one whose edges and operations come first: the
     * same for cells that differ in numbering only.
     */
    NasBench101Cell firstIsomorph() {
        Numbering numbering = new Numbering(this);
        numbering.extend(1);
        return numbering.cell();
    }

    /** Searches the numberings, at most 120, for the first by code. */
    private static final class Numbering {
        private final NasBench101Cell cell;
        private final int[] vertexAt;
        private final boolean[] used;
        private int[] best;
        private String bestCode = "";

        Numbering(NasBench101Cell cell) {
            this.cell = cell;
            int n = cell.vertices();
            this.vertexAt = new int[n];
            this.vertexAt[n - 1] = n - 1;
            this.used = new boolean[n];
            this.best = vertexAt;
        }

        void extend(int place) {
            int last = cell.vertices() - 1;
            if (place >= last) {
                String code = code();
                if (bestCode.isEmpty() || code.compareTo(bestCode) < 0) {
                    bestCode = code;
                    best = vertexAt.clone();
                }
                return;
            }
            for (int v = 1; v < last; v++) {
                if (!used[v] && isFree(v, last)) {
                    used[v] = true;
                    vertexAt[place] = v;
                    extend(place + 1);
                    used[v] = false;
                }
            }
        }

        /** Whether every interior vertex that the vertex reads has its place already. */
        private boolean isFree(int vertex, int last) {
            for (int from = 1; from < last; from++) {
                if (cell.edges[from][vertex] && !used[from]) {
                    return false;
                }
            }
            return true;
        }

        private String code() {
            StringBuilder code = new StringBuilder();
            int n = vertexAt.length;
            for (int to = 1; to < n; to++) {
                for (int from = 0; from < to; from++) {
                    code.append(cell.edges[vertexAt[from]][vertexAt[to]] ? '0' : '1');
                }
                code.append(to < n - 1 ? NasBench101.OPERATIONS.indexOf(cell.ops.get(vertexAt[to] - 1)) : "");
            }
            return code.toString();
        }

        NasBench101Cell cell() {
            int n = best.length;
            boolean[][] edges = new boolean[n][n];
            List<String> ops = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    edges[i][j] = cell.edges[best[i]][best[j]];
                }
                if (i > 0 && i < n - 1) {
                    ops.add(cell.ops.get(best[i] - 1));
                }
            }
            return new NasBench101Cell(edges, ops);
        }
    }

    /** Without the vertices that are not on a way from input to output. */
    NasBench101Cell pruned() {
        boolean[] forward = reach(true);
        boolean[] backward = reach(false);
        List<Integer> kept = new ArrayList<>();
        for (int v = 0; v < vertices(); v++) {
            if (v == 0 || v == vertices() - 1 || (forward[v] && backward[v])) {
                kept.add(v);
            }
        }
        boolean[][] smaller = new boolean[kept.size()][kept.size()];
        List<String> smallerOps = new ArrayList<>();
        for (int i = 0; i < kept.size(); i++) {
            for (int j = 0; j < kept.size(); j++) {
                smaller[i][j] = edges[kept.get(i)][kept.get(j)];
            }
            if (i > 0 && i < kept.size() - 1) {
                smallerOps.add(ops.get(kept.get(i) - 1));
            }
        }
        return new NasBench101Cell(smaller, smallerOps);
    }

    /** Vertices that the input reaches, or from which the output is reached. */
    private boolean[] reach(boolean forward) {
        int n = vertices();
        boolean[] reached = new boolean[n];
        reached[forward ? 0 : n - 1] = true;
        for (int i = 0; i < n; i++) {
            int v = forward ? i : n - 1 - i;
            for (int w = 0; w < n; w++) {
                if (reached[v] && (forward ? edges[v][w] : edges[w][v])) {
                    reached[w] = true;
                }
            }
        }
        return reached;
    }

    /**
     * Channels of every vertex of a pruned cell: the output's are divided evenly over the vertices that feed it, the remainder one each
     * to the first; others take the maximum of their successors.
     */
    int[] channels(int in, int out) {
        int n = vertices();
        int[] channels = new int[n];
        channels[0] = in;
        channels[n - 1] = out;
        int feeding = 0;
        for (int v = 1; v < n - 1; v++) {
            feeding += edges[v][n - 1] ? 1 : 0;
        }
        int remainder = feeding == 0 ? 0 : out % feeding;
        for (int v = 1; v < n - 1; v++) {
            if (edges[v][n - 1]) {
                channels[v] = out / feeding + (remainder-- > 0 ? 1 : 0);
            }
        }
        for (int v = n - 3; v > 0; v--) {
            for (int to = v + 1; !edges[v][n - 1] && to < n - 1; to++) {
                channels[v] = edges[v][to] ? Math.max(channels[v], channels[to]) : channels[v];
            }
        }
        return channels;
    }
}

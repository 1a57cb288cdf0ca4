package org.espalier.zoo;

import java.util.ArrayList;
import java.util.List;
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

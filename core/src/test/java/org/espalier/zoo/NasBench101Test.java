package org.espalier.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NasBench101Test {
    private static final SearchSpace SPACE = Zoo.installed().space("nas-bench-101", Map.of());

    private static NasBench101Cell cell(int vertices, int code) {
        boolean[][] edges = new boolean[vertices][vertices];
        int bit = 0;
        for (int from = 0; from < vertices; from++) {
            for (int to = from + 1; to < vertices; to++) {
                edges[from][to] = (code >> bit++ & 1) == 1;
            }
        }
        return new NasBench101Cell(edges, Collections.nCopies(vertices - 2, NasBench101.OPERATIONS.get(0)));
    }

    private static int code(NasBench101Cell cell) {
        int code = 0;
        int bit = 0;
        for (int from = 0; from < cell.vertices(); from++) {
            for (int to = from + 1; to < cell.vertices(); to++) {
                code |= cell.edges()[from][to] ? 1 << bit : 0;
                bit++;
            }
        }
        return code;
    }

    /** One matrix of each class of isomorphic ones of which nothing is pruned, times its labellings that differ. */
    @Test
    void sizeIsTheNumberOfCellsThatAreNoIsomorphisms() {
        long cells = 0;
        for (int vertices = 2; vertices <= NasBench101.VERTICES; vertices++) {
            int bits = vertices * (vertices - 1) / 2;
            for (int code = 0; code < 1 << bits; code++) {
                if (Integer.bitCount(code) > NasBench101.EDGES) {
                    continue;
                }
                NasBench101Cell cell = cell(vertices, code);
                if (cell.isConnected() && cell.pruned().vertices() == vertices && code(cell.firstIsomorph()) == code) {
                    cells += labellings(cell);
                }
            }
        }
        assertThat(SPACE.size()).isEqualTo(cells);
    }

    /** How many labellings with operations differ under the numberings that keep the matrix: orbits, by Burnside's lemma. */
    private static long labellings(NasBench101Cell cell) {
        int n = cell.vertices() - 2;
        long fixed = 0;
        long symmetries = 0;
        for (int[] permutation : permutations(n)) {
            if (keeps(cell, permutation)) {
                symmetries++;
                fixed += (long) Math.pow(NasBench101.OPERATIONS.size(), cycles(permutation));
            }
        }
        return fixed / symmetries;
    }

    private static boolean keeps(NasBench101Cell cell, int[] permutation) {
        int n = cell.vertices();
        for (int from = 0; from < n; from++) {
            for (int to = 0; to < n; to++) {
                if (cell.edges()[from][to] != cell.edges()[image(permutation, from)][image(permutation, to)]) {
                    return false;
                }
            }
        }
        return true;
    }

    private static int image(int[] permutation, int vertex) {
        return vertex == 0 || vertex > permutation.length ? vertex : permutation[vertex - 1] + 1;
    }

    private static int cycles(int[] permutation) {
        boolean[] seen = new boolean[permutation.length];
        int cycles = 0;
        for (int i = 0; i < permutation.length; i++) {
            cycles += seen[i] ? 0 : 1;
            for (int at = i; !seen[at]; at = permutation[at]) {
                seen[at] = true;
            }
        }
        return cycles;
    }

    private static final Map<Integer, List<int[]>> PERMUTATIONS = new HashMap<>();

    private static List<int[]> permutations(int n) {
        return PERMUTATIONS.computeIfAbsent(n, k -> {
            List<int[]> all = new ArrayList<>();
            permute(new int[k], 0, new boolean[k], all);
            return all;
        });
    }

    private static void permute(int[] at, int place, boolean[] used, List<int[]> into) {
        if (place == at.length) {
            into.add(at.clone());
            return;
        }
        for (int i = 0; i < at.length; i++) {
            if (!used[i]) {
                used[i] = true;
                at[place] = i;
                permute(at, place + 1, used, into);
                used[i] = false;
            }
        }
    }

    /** Any numbering of a cell, under which edges may only go forward, has the same canonical form. */
    @Test
    void cellsThatDifferInNumberingOnlyAreOneMember() {
        int others = 0;
        for (int i = 0; i < 200; i++) {
            Architecture member = SPACE.sample(Seeds.generator(5, "cells", i));
            NasBench101Cell cell = NasBench101Cell.of(member).pruned();
            for (int[] numbering : permutations(cell.vertices() - 2)) {
                NasBench101Cell renumbered = renumbered(cell, numbering);
                if (renumbered != null) {
                    Architecture other = renumbered.architecture(SPACE.decisions());
                    assertThat(SPACE.canonical(other)).isEqualTo(member);
                    others += other.equals(member) ? 0 : 1;
                }
            }
            assertThat(SPACE.canonical(member)).isEqualTo(member);
        }
        assertThat(others).isGreaterThan(50);
    }

    private static @Nullable NasBench101Cell renumbered(NasBench101Cell cell, int[] numbering) {
        int n = cell.vertices();
        boolean[][] edges = new boolean[n][n];
        String[] ops = new String[n - 2];
        for (int from = 0; from < n; from++) {
            for (int to = 0; to < n; to++) {
                if (cell.edges()[from][to]) {
                    if (image(numbering, from) >= image(numbering, to)) {
                        return null;
                    }
                    edges[image(numbering, from)][image(numbering, to)] = true;
                }
            }
        }
        for (int v = 0; v < n - 2; v++) {
            ops[numbering[v]] = cell.ops().get(v);
        }
        return new NasBench101Cell(edges, List.of(ops));
    }

    @Test
    void whatIsNoMemberSaysWhy() {
        Architecture nothing =
                SPACE.decisions().architecture(new int[SPACE.decisions().size()]);
        assertThat(SPACE.isValid(nothing)).isFalse();
        assertThat(SPACE.whyNot(nothing)).hasValue("the input does not reach the output");
        Architecture all = cell(7, (1 << 21) - 1).architecture(SPACE.decisions());
        assertThatThrownBy(() -> SPACE.requireMember(all))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "not a member of space 'nas-bench-101': the cell has 21 edges between input and output, at most 9"
                                + " are allowed");
    }
}

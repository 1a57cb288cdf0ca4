package org.espalier.predict.gp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.espalier.space.Cell;

/**
 * The features of the Weisfeiler-Lehman sub-tree kernel (Shervashidze et al. 2011, section 3): how often each label occurs in a graph, at level 0 the names of the nodes, at each further level a node's label with those of the nodes that
 * read it. One dictionary serves all graphs, so that equal features have equal numbers. Not safe for several threads.
 */
final class WlFeatures {
    private final int levels;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> texts = new ArrayList<>();
    private final List<Integer> levelOf = new ArrayList<>();

    /** @param levels the highest that is counted, at least 0 */
    WlFeatures(int levels) {
        this.levels = levels;
    }

    /**
     * How often a graph has each feature.
     *
     * @param numbers of the features that it has, by level, ascending
     * @param counts how often it has each
     */
    record Counts(int[][] numbers, int[][] counts) {
        /** Sum over the features of a level that both have of the product of their counts. */
        double product(Counts other, int level) {
            int[] mine = numbers[level];
            int[] theirs = other.numbers[level];
            long sum = 0;
            int j = 0;
            for (int i = 0; i < mine.length; i++) {
                while (j < theirs.length && theirs[j] < mine[i]) {
                    j++;
                }
                if (j < theirs.length && theirs[j] == mine[i]) {
                    sum += (long) counts[level][i] * other.counts[level][j];
                }
            }
            return sum;
        }
    }

    int size() {
        return texts.size();
    }

    /** A feature as people read it: what it is, and in brackets what reads it. */
    String text(int feature) {
        return texts.get(feature);
    }

    int level(int feature) {
        return levelOf.get(feature);
    }

    Counts of(Cell.Labelled graph) {
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
        int[][] found = new int[levels + 1][];
        int[][] counts = new int[levels + 1][];
        int[] labels = new int[nodes];
        for (int v = 0; v < nodes; v++) {
            labels[v] = number(0, graph.labels().get(v));
        }
        count(0, labels, found, counts);
        for (int level = 1; level <= levels; level++) {
            int[] next = new int[nodes];
            for (int v = 0; v < nodes; v++) {
                List<String> behind = new ArrayList<>();
                for (int reader : readers.get(v)) {
                    behind.add(texts.get(labels[reader]));
                }
                behind.sort(null);
                next[v] = number(level, graph.labels().get(v) + behind);
            }
            labels = next;
            count(level, labels, found, counts);
        }
        return new Counts(found, counts);
    }

    private int number(int level, String text) {
        return numbers.computeIfAbsent(level + " " + text, key -> {
            texts.add(text);
            levelOf.add(level);
            return texts.size() - 1;
        });
    }

    private static void count(int level, int[] labels, int[][] found, int[][] counts) {
        int[] sorted = labels.clone();
        Arrays.sort(sorted);
        int[] distinct = Arrays.stream(sorted).distinct().toArray();
        int[] times = new int[distinct.length];
        int at = 0;
        for (int label : sorted) {
            at += distinct[at] == label ? 0 : 1;
            times[at]++;
        }
        found[level] = distinct;
        counts[level] = times;
    }
}

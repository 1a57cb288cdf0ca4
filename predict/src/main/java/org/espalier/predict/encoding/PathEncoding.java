package org.espalier.predict.encoding;

import java.util.Arrays;
import java.util.List;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
import org.espalier.predict.Encoding;
import org.espalier.space.Cell;
import org.espalier.space.Cells;
import org.espalier.space.SearchSpace;

/**
 * The path encoding (White, Neiswanger and Savani, BANANAS, AAAI 2021, section 3): a feature for each sequence of operations that a way from the input of a cell to its output may have, 1 where the
 * member has such a way, else 0. Members that are the same network have the same features, whatever the numbering of their nodes: nothing passes an operation that gives zeros, and one that gives back what
 * it reads is no step, so that features of longer sequences with either of them are there, but never 1; a way of such alone has the feature of one. The authors count both as any other, by which cells that are the same network differ. Truncated, only the shortest sequences are kept, which most members have (section 3.1).
 */
public final class PathEncoding implements Encoding {
    /** Of all paths at most so many are features: more say little about few samples, and cost time. */
    public static final int MOST = 100_000;

    private final SearchSpace space;
    private final Cells cells;
    private final List<PathTree> trees;
    private final int features;

    private PathEncoding(SearchSpace space, int most, boolean all) {
        this.space = space;
        this.cells = space.cells()
                .orElseThrow(() -> new IllegalArgumentException("space '" + space.name()
                        + "' has no labelled graph, so it has no paths; take the encoding one_hot"));
        this.trees = cells.plans().stream().map(PathTree::new).toList();
        int named = 0;
        while (named < most && trees.stream().anyMatch(PathTree::hasMore)) {
            for (PathTree tree : trees) {
                named += tree.name(named, most - named);
            }
        }
        if (all && trees.stream().anyMatch(PathTree::hasMore)) {
            throw new IllegalArgumentException("space '" + space.name() + "' has more than " + most
                    + " paths; truncate them, or take the encoding one_hot");
        }
        this.features = named;
    }

    /**
     * All paths.
     *
     * @throws IllegalArgumentException where the space has no labelled graph, or more than {@value #MOST} paths
     */
    public static PathEncoding of(SearchSpace space) {
        return new PathEncoding(space, MOST, true);
    }

    /**
     * The shortest paths.
     *
     * @param paths how many at most, from 1 to {@value #MOST}
     * @throws IllegalArgumentException where the space has no labelled graph, or so many paths that the shortest cannot be found
     */
    public static PathEncoding truncated(SearchSpace space, int paths) {
        if (paths < 1 || paths > MOST) {
            throw new IllegalArgumentException("paths must be from 1 to " + MOST + ", got " + paths);
        }
        return new PathEncoding(space, paths, false);
    }

    @Override
    public DecisionSet decisions() {
        return space.decisions();
    }

    @Override
    public int features() {
        return features;
    }

    @Override
    public void encode(int[] options, float[] into) {
        List<Cell> members = cells.of(space.canonical(new Architecture(space.decisions(), options)));
        Arrays.fill(into, 0, features, 0);
        for (int i = 0; i < trees.size(); i++) {
            trees.get(i).mark(members.get(i), into);
        }
    }
}

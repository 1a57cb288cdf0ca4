package org.espalier.predict.finder;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
import org.espalier.predict.onceforall.ElasticBlocks;
import org.espalier.space.GraphSpace;
import org.espalier.space.SearchSpace;

/**
 * Members as arrays of options, which are drawn, mutated and crossed without making objects. A gene is what is redrawn together: kernel and expansion of a block where
 * the space has elastic blocks, each decision by itself elsewhere. Decisions that do not matter in a member are kept and inherited, as the authors' are.
 */
final class Genome {
    private final SearchSpace space;
    private final int[] sizes;
    private final Optional<ElasticBlocks> elastic;
    private final int[][] genes;
    /** In a space of one graph every answer is a member. */
    private final boolean free;

    Genome(SearchSpace space) {
        this.space = space;
        DecisionSet decisions = space.decisions();
        this.sizes = decisions.all().stream().mapToInt(d -> d.size()).toArray();
        this.elastic = ElasticBlocks.of(space);
        this.genes = genes();
        this.free = space instanceof GraphSpace;
    }

    private int[][] genes() {
        List<int[]> genes = new ArrayList<>();
        if (elastic.isPresent()) {
            ElasticBlocks found = elastic.get();
            genes.add(new int[] {found.resolution()});
            found.blocks().forEach(block -> genes.add(new int[] {block.kernel(), block.expand()}));
            found.stages().forEach(stage -> genes.add(new int[] {stage.depth()}));
        } else {
            for (int i = 0; i < sizes.length; i++) {
                genes.add(new int[] {i});
            }
        }
        return genes.toArray(int[][]::new);
    }

    /** Decisions of a member. */
    int length() {
        return sizes.length;
    }

    /** How many genes there are. */
    int count() {
        return genes.length;
    }

    boolean isMember(int[] options) {
        return free || space.isValid(architecture(options));
    }

    Architecture architecture(int[] options) {
        return new Architecture(space.decisions(), options);
    }

    /** Whether two are the same network. */
    boolean same(int[] one, int[] other) {
        return elastic.map(blocks -> Arrays.equals(one, other) || same(blocks, one, other))
                .orElseGet(() -> space.canonical(architecture(one)).equals(space.canonical(architecture(other))));
    }

    private static boolean same(ElasticBlocks blocks, int[] one, int[] other) {
        for (ElasticBlocks.Stage stage : blocks.stages()) {
            if (one[stage.depth()] != other[stage.depth()]) {
                return false;
            }
        }
        for (ElasticBlocks.Block block : blocks.blocks()) {
            boolean differs =
                    one[block.kernel()] != other[block.kernel()] || one[block.expand()] != other[block.expand()];
            if (differs && blocks.runs(block, one)) {
                return false;
            }
        }
        return one[blocks.resolution()] == other[blocks.resolution()];
    }

    void draw(int[] into, SplittableRandom random) {
        for (int i = 0; i < sizes.length; i++) {
            into[i] = random.nextInt(sizes[i]);
        }
    }

    /** Each gene redrawn with a probability. */
    void mutate(int[] parent, double probability, int[] into, SplittableRandom random) {
        System.arraycopy(parent, 0, into, 0, into.length);
        for (int[] gene : genes) {
            if (random.nextDouble() < probability) {
                for (int decision : gene) {
                    into[decision] = random.nextInt(sizes[decision]);
                }
            }
        }
    }

    /** Each decision from one of two parents, with equal probability. */
    void cross(int[] mother, int[] father, int[] into, SplittableRandom random) {
        long coins = 0;
        for (int i = 0; i < into.length; i++) {
            if (i % Long.SIZE == 0) {
                coins = random.nextLong();
            }
            into[i] = (coins & 1) == 0 ? mother[i] : father[i];
            coins >>>= 1;
        }
    }

    /** Takes one gene over from another member. */
    void take(int gene, int[] from, int[] into) {
        for (int decision : genes[gene]) {
            into[decision] = from[decision];
        }
    }
}

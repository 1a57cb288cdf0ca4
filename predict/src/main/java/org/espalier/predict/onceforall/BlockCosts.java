package org.espalier.predict.onceforall;

import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;

/**
 * A cost that adds up over the blocks of an elastic space, as tables over the options: what a member costs takes a look-up for each block. Made from any function that
 * adds up so (counted MACs or parameters, a latency table, a latency model) by asking it for some thousand members, and held beside it on others. Immutable.
 */
public final class BlockCosts {
    /** Members on which the tables are held beside the function. */
    private static final int WITNESSES = 300;

    /** What adding up in another order may change. */
    private static final double ROUNDING = 1e-9;

    private final DecisionSet decisions;
    private final List<ElasticBlocks.Stage> stages;
    private final int resolution;
    private final double[] bases;
    private final double[][] byDepth;
    private final double[][] byBlock;
    private final int[] stageDepth;
    private final int[][] running;
    private final int[] first;
    private final int[] kernel;
    private final int[] expand;
    private final int[] kernels;
    private final int[] expands;

    private BlockCosts(ElasticBlocks blocks, ToDoubleFunction<Architecture> cost) {
        this.decisions = blocks.decisions();
        this.stages = blocks.stages();
        this.resolution = blocks.resolution();
        this.stageDepth = stages.stream().mapToInt(ElasticBlocks.Stage::depth).toArray();
        this.running = stages.stream()
                .map(stage ->
                        stage.depths().stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new);
        this.first = stages.stream().mapToInt(ElasticBlocks.Stage::first).toArray();
        List<ElasticBlocks.Block> all = blocks.blocks();
        this.kernel = all.stream().mapToInt(ElasticBlocks.Block::kernel).toArray();
        this.expand = all.stream().mapToInt(ElasticBlocks.Block::expand).toArray();
        this.kernels = all.stream().mapToInt(b -> size(b.kernel())).toArray();
        this.expands = all.stream().mapToInt(b -> size(b.expand())).toArray();
        this.bases = new double[size(resolution)];
        this.byDepth = new double[stages.size()][];
        this.byBlock = new double[all.size()][];
        fill(blocks, cost);
    }

    private int size(int decision) {
        return decisions.all().get(decision).size();
    }

    /**
     * The tables of a cost; empty where the space has other decisions, or the cost does not add up over blocks, stages and a part that knows the resolution alone.
     *
     * @param cost of a member; finite for all
     */
    public static Optional<BlockCosts> of(SearchSpace space, ToDoubleFunction<Architecture> cost) {
        return ElasticBlocks.of(space)
                .map(blocks -> new BlockCosts(blocks, cost))
                .filter(tables -> tables.agreeWith(cost));
    }

    private void fill(ElasticBlocks blocks, ToDoubleFunction<Architecture> cost) {
        for (int s = 0; s < stages.size(); s++) {
            byDepth[s] = new double[bases.length * running[s].length];
        }
        for (int b = 0; b < byBlock.length; b++) {
            byBlock[b] = new double[bases.length * kernels[b] * expands[b]];
        }
        for (int r = 0; r < bases.length; r++) {
            int[] options = new int[decisions.size()];
            options[resolution] = r;
            bases[r] = ask(cost, options);
            for (int s = 0; s < stages.size(); s++) {
                for (int d = 0; d < running[s].length; d++) {
                    options[stageDepth[s]] = d;
                    double whole = ask(cost, options);
                    byDepth[s][r * running[s].length + d] = whole - bases[r];
                    if (running[s][d] == stages.get(s).blocks()) {
                        fillStage(s, r, options, whole, cost);
                    }
                }
                options[stageDepth[s]] = 0;
            }
        }
    }

    /** What the options of each block add, where all blocks of the stage run. */
    private void fillStage(int stage, int r, int[] options, double whole, ToDoubleFunction<Architecture> cost) {
        for (int b = first[stage]; b < first[stage] + stages.get(stage).blocks(); b++) {
            for (int k = 0; k < kernels[b]; k++) {
                for (int e = 0; e < expands[b]; e++) {
                    options[kernel[b]] = k;
                    options[expand[b]] = e;
                    byBlock[b][(r * kernels[b] + k) * expands[b] + e] = ask(cost, options) - whole;
                }
            }
            options[kernel[b]] = 0;
            options[expand[b]] = 0;
        }
    }

    private double ask(ToDoubleFunction<Architecture> cost, int[] options) {
        return cost.applyAsDouble(new Architecture(decisions, options));
    }

    private boolean agreeWith(ToDoubleFunction<Architecture> cost) {
        for (int i = 0; i < WITNESSES; i++) {
            Architecture member = Architecture.uniform(decisions, Seeds.generator(0, "block costs", i));
            double asked = cost.applyAsDouble(member);
            if (!(Math.abs(of(member.indices()) - asked) <= ROUNDING * Math.abs(asked))) {
                return false;
            }
        }
        return true;
    }

    /**
     * What a member costs, in the function's unit, to nine digits.
     *
     * @param options of the member, in the order of the space's decisions; not checked
     */
    public double of(int[] options) {
        int r = options[resolution];
        double sum = bases[r];
        for (int s = 0; s < stageDepth.length; s++) {
            int depth = options[stageDepth[s]];
            sum += byDepth[s][r * running[s].length + depth];
            int end = first[s] + running[s][depth];
            for (int b = first[s]; b < end; b++) {
                sum += byBlock[b][(r * kernels[b] + options[kernel[b]]) * expands[b] + options[expand[b]]];
            }
        }
        return sum;
    }

    /** The member that costs least of all; of several the one with the smaller options. */
    public Architecture least() {
        int[] best = leastAt(0);
        for (int r = 1; r < bases.length; r++) {
            int[] found = leastAt(r);
            best = of(found) < of(best) ? found : best;
        }
        return new Architecture(decisions, best);
    }

    private int[] leastAt(int r) {
        int[] options = new int[decisions.size()];
        options[resolution] = r;
        for (int b = 0; b < byBlock.length; b++) {
            int least = 0;
            for (int i = 1; i < kernels[b] * expands[b]; i++) {
                int offset = r * kernels[b] * expands[b];
                least = byBlock[b][offset + i] < byBlock[b][offset + least] ? i : least;
            }
            options[kernel[b]] = least / expands[b];
            options[expand[b]] = least % expands[b];
        }
        for (int s = 0; s < stageDepth.length; s++) {
            int least = 0;
            double cost = Double.POSITIVE_INFINITY;
            for (int d = 0; d < running[s].length; d++) {
                options[stageDepth[s]] = d;
                if (of(options) < cost) {
                    least = d;
                    cost = of(options);
                }
            }
            options[stageDepth[s]] = least;
        }
        return options;
    }
}

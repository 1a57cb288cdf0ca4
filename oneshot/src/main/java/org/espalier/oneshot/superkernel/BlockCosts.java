package org.espalier.oneshot.superkernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.espalier.decision.Architecture;
import org.espalier.oneshot.superkernel.Superkernel.Use;
import org.espalier.torch.engine.Tensors;

/**
 * What the network costs that the indicators leave (Single-Path NAS, Stamoulis et al. 2019, section 3.2): for each block a table over kernels and widths, found by estimates
 * of members that differ in that block. Exact wherever the estimate is a sum over blocks: parameters, multiply-accumulates, a table of layers. The paper has one factor for the kernel
 * whatever the width is.
 *
 * @param constant what all members have in common
 * @param blocks one for each superkernel
 */
record BlockCosts(double constant, List<Block> blocks) {
    /**
     * Costs of a block.
     *
     * @param superkernel that it has
     * @param costs by size of the kernel and number of channels, as their ladders have them; beside nothing where the block may be left out, else beside its largest
     */
    record Block(Superkernel superkernel, double[][] costs) {}

    /** @param estimate the cost of a member; asked here and never again */
    static BlockCosts of(Superkernels superkernels, ToDoubleFunction<Architecture> estimate) {
        double constant = estimate.applyAsDouble(superkernels.largest());
        List<Block> blocks = new ArrayList<>();
        for (Superkernel superkernel : superkernels.kernels()) {
            Architecture with = superkernels.largest();
            Architecture without = with;
            if (superkernel.use().isPresent()) {
                Use use = superkernel.use().get();
                with = with.with(use.ladder().decision(), use.ladder().options().get(use.step() + 1));
                without = with.with(
                        use.ladder().decision(), use.ladder().options().get(use.step()));
            }
            double nothing = estimate.applyAsDouble(superkernels.space().canonical(without));
            double[][] costs = new double[sizes(superkernel.kernel())][sizes(superkernel.channels())];
            for (int kernel = 0; kernel < costs.length; kernel++) {
                for (int channels = 0; channels < costs[kernel].length; channels++) {
                    Architecture member = at(at(with, superkernel.kernel(), kernel), superkernel.channels(), channels);
                    costs[kernel][channels] =
                            estimate.applyAsDouble(superkernels.space().canonical(member)) - nothing;
                }
            }
            double[] widest = costs[costs.length - 1];
            constant -= widest[widest.length - 1];
            blocks.add(new Block(superkernel, costs));
        }
        return new BlockCosts(constant, blocks);
    }

    private static int sizes(Optional<Ladder> ladder) {
        return ladder.map(steps -> steps.options().size()).orElse(1);
    }

    private static Architecture at(Architecture member, Optional<Ladder> ladder, int size) {
        return ladder.map(steps -> member.with(steps.decision(), steps.options().get(size)))
                .orElse(member);
    }

    /** Of a member. */
    double of(Architecture member) {
        double sum = constant;
        for (Block block : blocks) {
            Superkernel superkernel = block.superkernel();
            boolean runs = superkernel
                    .use()
                    .map(use -> level(member, use.ladder()) > use.step())
                    .orElse(true);
            int kernel =
                    superkernel.kernel().map(ladder -> level(member, ladder)).orElse(0);
            int channels =
                    superkernel.channels().map(ladder -> level(member, ladder)).orElse(0);
            sum += runs ? block.costs()[kernel][channels] : 0;
        }
        return sum;
    }

    private static int level(Architecture member, Ladder ladder) {
        return ladder.level(member.index(ladder.decision()));
    }

    /**
     * Of what the indicators leave, divided by a unit: a scalar from which gradients reach thresholds and kernels.
     *
     * @param beside a tensor of the type and on the device of the computation
     */
    Tensor of(Indicators indicators, double unit, Tensor beside) {
        TensorVector shares = new TensorVector();
        List<Double> values = new ArrayList<>();
        for (Block block : blocks) {
            shares.push_back(shares(block.superkernel(), indicators, beside));
            for (double[] row : block.costs()) {
                Arrays.stream(row).forEach(values::add);
            }
        }
        float[] inUnits = new float[values.size()];
        for (int i = 0; i < inUnits.length; i++) {
            inUnits[i] = (float) (values.get(i) / unit);
        }
        return torch.cat(shares, 0)
                .mul(Tensors.of(beside, inUnits, inUnits.length))
                .sum()
                .add(new Scalar(constant / unit));
    }

    /** For each entry of a block's table how much of it there is. */
    private static Tensor shares(Superkernel superkernel, Indicators indicators, Tensor beside) {
        Tensor kernel = superkernel.kernel().map(indicators::shares).orElseGet(() -> one(beside));
        Tensor both = superkernel
                .channels()
                .map(ladder -> kernel.reshape(-1, 1)
                        .mul(indicators.shares(ladder).reshape(1, -1))
                        .reshape(-1))
                .orElse(kernel);
        return superkernel
                .use()
                .map(use -> both.mul(indicators.gate(use.ladder().decision(), use.step())))
                .orElse(both);
    }

    private static Tensor one(Tensor beside) {
        return Tensors.of(beside, new float[] {1}, 1);
    }
}

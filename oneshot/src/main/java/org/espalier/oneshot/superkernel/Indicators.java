package org.espalier.oneshot.superkernel;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.espalier.decision.Decision;
import org.espalier.oneshot.superkernel.Superkernel.Step;
import org.espalier.oneshot.superkernel.Superkernel.Use;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.module.ParameterStore;

/**
 * What thresholds say of the superkernels as they are (Single-Path NAS, Stamoulis et al. 2019, section 3): a part is used where its norm reaches its threshold. The
 * answer is 0 or 1; backward it is a sigmoid of the distance, which reaches threshold and kernel.
 *
 * @param distances by step, norm less threshold, before anything is dropped
 * @param answers by step, a constant 0 where it is dropped
 * @param gates by step, 1 where it and those below it are taken, else 0
 * @param kernels by weight, with what is not used of their edges as zeros
 */
record Indicators(
        Map<Step, Tensor> distances, Map<Step, Tensor> answers, Map<Step, Tensor> gates, Map<String, Tensor> kernels) {
    /** Which steps are not taken whatever their threshold says. */
    @FunctionalInterface
    interface Dropped {
        /** None. */
        Dropped NONE = step -> false;

        boolean test(Step step);
    }

    /**
     * Computes them in the caller's pointer scope.
     *
     * @param weights that hold the superkernels
     * @param thresholds one value for each step, by its name
     */
    static Indicators of(
            List<Superkernel> superkernels, ParameterStore weights, ParameterStore thresholds, Dropped dropped) {
        Map<Step, Tensor> distances = new LinkedHashMap<>();
        Map<Step, Tensor> taken = new LinkedHashMap<>();
        Map<String, Tensor> kernels = new LinkedHashMap<>();
        for (Superkernel superkernel : superkernels) {
            Reading reading = new Reading(weights.get(superkernel.weight()), thresholds, dropped, distances, taken);
            superkernel.kernel().ifPresent(reading::kernel);
            superkernel.channels().ifPresent(reading::channels);
            superkernel.use().ifPresent(use -> reading.use(use, superkernel.least()));
            kernels.put(superkernel.weight(), reading.kernel);
        }
        return new Indicators(distances, taken, gates(taken), kernels);
    }

    /** A step is only taken after those below it. */
    private static Map<Step, Tensor> gates(Map<Step, Tensor> taken) {
        Map<Step, Tensor> gates = new LinkedHashMap<>();
        taken.forEach((step, own) -> {
            Tensor gate = own;
            for (int below = 0; below < step.step(); below++) {
                gate = gate.mul(Objects.requireNonNull(taken.get(new Step(step.decision(), below)), step::name));
            }
            gates.put(step, gate);
        });
        return gates;
    }

    /** How much of each option there is: 1 of what is used, 0 of the others; options as the ladder has them. */
    Tensor shares(Ladder ladder) {
        TensorVector shares = new TensorVector();
        Tensor above = gate(ladder.decision(), 0);
        shares.push_back(above.neg().add(new Scalar(1)));
        for (int step = 0; step < ladder.steps(); step++) {
            boolean isLast = step + 1 == ladder.steps();
            Tensor next = isLast ? above : gate(ladder.decision(), step + 1);
            shares.push_back(isLast ? above : above.sub(next));
            above = next;
        }
        return torch.cat(shares, 0);
    }

    Tensor gate(Decision decision, int step) {
        return Objects.requireNonNull(gates.get(new Step(decision, step)), decision.path());
    }

    /** Exactly 0 or 1, whose gradient is that of the sigmoid, however flat it is there. */
    static Tensor indicator(Tensor distance) {
        Tensor reached = distance.detach().ge(new Scalar(0));
        // the same slope as the sigmoid's, where that one is 1 to all digits
        Tensor soft = torch.where(reached, distance.neg().sigmoid().neg(), distance.sigmoid());
        return soft.sub(soft.detach()).add(reached.to(distance.scalar_type()));
    }

    /** Which of some steps are taken: one look at the device. */
    Set<Step> taken(List<Step> steps) {
        Set<Step> taken = new LinkedHashSet<>();
        if (!steps.isEmpty()) {
            TensorVector all = new TensorVector();
            steps.forEach(step -> all.push_back(gate(step.decision(), step.step()).detach()));
            float[] values = HostCopies.floats(torch.cat(all, 0));
            for (int i = 0; i < values.length; i++) {
                if (values[i] > 0) {
                    taken.add(steps.get(i));
                }
            }
        }
        return taken;
    }

    /** One superkernel: first the size of its kernel, then, of what that leaves, the channels. */
    private static final class Reading {
        private final ParameterStore thresholds;
        private final Dropped dropped;
        private final Map<Step, Tensor> distances;
        private final Map<Step, Tensor> taken;
        private Tensor kernel;

        Reading(
                Tensor kernel,
                ParameterStore thresholds,
                Dropped dropped,
                Map<Step, Tensor> distances,
                Map<Step, Tensor> taken) {
            this.kernel = kernel;
            this.thresholds = thresholds;
            this.dropped = dropped;
            this.distances = distances;
            this.taken = taken;
        }

        private Tensor take(Step step, Tensor part) {
            Tensor distance = part.norm().reshape(1).sub(thresholds.get(step.name()));
            distances.put(step, distance);
            Tensor answer = dropped.test(step) ? torch.zeros_like(distance.detach()) : indicator(distance);
            taken.put(step, answer);
            return answer;
        }

        void kernel(Ladder ladder) {
            Tensor inner = centre(kernel, ladder.sizes().get(0));
            Tensor used = inner;
            Tensor gate = null;
            for (int step = 0; step < ladder.steps(); step++) {
                Tensor outer = centre(kernel, ladder.sizes().get(step + 1));
                Tensor ring = outer.sub(inner);
                Tensor answer = take(new Step(ladder.decision(), step), ring);
                gate = gate == null ? answer : gate.mul(answer);
                used = used.add(ring.mul(gate));
                inner = outer;
            }
            kernel = used;
        }

        /** The kernel with zeros around its centre. */
        private static Tensor centre(Tensor kernel, long size) {
            long edge = (kernel.size(2) - size) / 2;
            return edge == 0
                    ? kernel
                    : torch.constant_pad_nd(
                            kernel.narrow(2, edge, size).narrow(3, edge, size), new long[] {edge, edge, edge, edge});
        }

        void channels(Ladder ladder) {
            for (int step = 0; step < ladder.steps(); step++) {
                long from = ladder.sizes().get(step);
                take(
                        new Step(ladder.decision(), step),
                        kernel.narrow(0, from, ladder.sizes().get(step + 1) - from));
            }
        }

        void use(Use use, long least) {
            take(new Step(use.ladder().decision(), use.step()), kernel.narrow(0, 0, least));
        }
    }
}

package org.espalier.oneshot.superkernel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.espalier.decision.Decision;
import org.espalier.oneshot.superkernel.Superkernel.Step;
import org.espalier.oneshot.superkernel.Superkernel.Use;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.module.ParameterStore;

/**
 * What thresholds say of the superkernels as they are (Single-Path NAS, Stamoulis et al. 2019, section 3): a part is used where its norm reaches its threshold. The
 * answer is 0 or 1; backward it is a sigmoid of the distance, which reaches threshold and kernel.
 *
 * @param distances by step, norm less threshold, before anything is dropped
 * @param dropped steps that are not taken whatever their distance is
 * @param gates by step, 1 where it and those below it are taken, else 0
 * @param kernels by weight, with what is not used of their edges as zeros
 */
record Indicators(
        Map<Step, Tensor> distances, Set<Step> dropped, Map<Step, Tensor> gates, Map<String, Tensor> kernels) {
    /** Which steps are not taken whatever their threshold says. */
    @FunctionalInterface
    interface Dropped {
        /** None. */
        Dropped NONE = step -> false;

        /** Whether a step is dropped. */
        boolean test(Step step);
    }

    /**
     * Computes them in the caller's pointer scope: first the sizes of all kernels, then, of what these leave, the channels.
     *
     * @param weights that hold the superkernels
     * @param thresholds one value for each step, by its name
     */
    static Indicators of(
            List<Superkernel> superkernels, ParameterStore weights, ParameterStore thresholds, Dropped dropped) {
        Reading reading = new Reading(thresholds, dropped);
        Map<String, List<Tensor>> rings = new LinkedHashMap<>();
        Map<Step, Tensor> parts = new LinkedHashMap<>();
        for (Superkernel superkernel : superkernels) {
            superkernel.kernel().ifPresent(ladder -> {
                List<Tensor> sizes = rings(weights.get(superkernel.weight()), ladder);
                rings.put(superkernel.weight(), sizes);
                for (int step = 0; step < ladder.steps(); step++) {
                    parts.put(new Step(ladder.decision(), step), sizes.get(step + 1));
                }
            });
        }
        reading.answer(parts);
        Map<String, Tensor> kernels = new LinkedHashMap<>();
        parts.clear();
        for (Superkernel superkernel : superkernels) {
            Tensor kernel = Optional.ofNullable(rings.get(superkernel.weight()))
                    .map(sizes -> reading.used(superkernel.kernel().orElseThrow(), sizes))
                    .orElseGet(() -> weights.get(superkernel.weight()));
            kernels.put(superkernel.weight(), kernel);
            superkernel.channels().ifPresent(ladder -> {
                for (int step = 0; step < ladder.steps(); step++) {
                    long from = ladder.sizes().get(step);
                    long more = ladder.sizes().get(step + 1) - from;
                    parts.put(new Step(ladder.decision(), step), kernel.narrow(0, from, more));
                }
            });
            superkernel
                    .use()
                    .map(Use::asked)
                    .ifPresent(step -> parts.put(step, kernel.narrow(0, 0, superkernel.least())));
        }
        reading.answer(parts);
        return new Indicators(reading.distances, reading.left, reading.gates(), kernels);
    }

    /** The centre of a kernel, and what each larger size adds to the one before; each with zeros where the others are. */
    private static List<Tensor> rings(Tensor kernel, Ladder ladder) {
        List<Tensor> rings = new ArrayList<>();
        Tensor inner = centre(kernel, ladder.sizes().get(0));
        rings.add(inner);
        for (int step = 0; step < ladder.steps(); step++) {
            Tensor outer = centre(kernel, ladder.sizes().get(step + 1));
            rings.add(outer.sub(inner));
            inner = outer;
        }
        return rings;
    }

    private static Tensor centre(Tensor kernel, long size) {
        long edge = (kernel.size(2) - size) / 2;
        return edge == 0
                ? kernel
                : torch.constant_pad_nd(
                        kernel.narrow(2, edge, size).narrow(3, edge, size), new long[] {edge, edge, edge, edge});
    }

    /** How much of each option there is: 1 of what is used, 0 of the others; options as the ladder has them. */
    Tensor shares(Ladder ladder) {
        TensorVector shares = new TensorVector();
        Tensor above = gate(ladder.decision(), 0);
        shares.push_back(above.neg().add(new Scalar(1)));
        for (int step = 1; step < ladder.steps(); step++) {
            Tensor next = gate(ladder.decision(), step);
            shares.push_back(above.sub(next));
            above = next;
        }
        shares.push_back(above);
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
            steps.forEach(
                    step -> all.push_back(gate(step.decision(), step.step()).detach()));
            float[] values = HostCopies.floats(torch.cat(all, 0));
            for (int i = 0; i < values.length; i++) {
                if (values[i] > 0) {
                    taken.add(steps.get(i));
                }
            }
        }
        return taken;
    }

    /** Answers, many at once: each by itself would cost more than all that it decides about. */
    private static final class Reading {
        private final ParameterStore thresholds;
        private final Dropped dropped;
        private final Map<Step, Tensor> distances = new LinkedHashMap<>();
        private final Set<Step> left = new LinkedHashSet<>();
        private final Map<Step, Tensor> answers = new LinkedHashMap<>();

        Reading(ParameterStore thresholds, Dropped dropped) {
            this.thresholds = thresholds;
            this.dropped = dropped;
        }

        void answer(Map<Step, Tensor> parts) {
            if (parts.isEmpty()) {
                return;
            }
            TensorVector norms = new TensorVector();
            TensorVector own = new TensorVector();
            float[] kept = new float[parts.size()];
            parts.forEach((step, part) -> {
                kept[Math.toIntExact(own.size())] = dropped.test(step) ? 0 : 1;
                norms.push_back(part.norm());
                own.push_back(thresholds.get(step.name()));
            });
            Tensor all = torch.stack(norms, 0).sub(torch.cat(own, 0));
            Tensor answer = indicator(all).mul(Tensors.of(all, kept, kept.length));
            int at = 0;
            for (Step step : parts.keySet()) {
                distances.put(step, all.narrow(0, at, 1));
                answers.put(step, answer.narrow(0, at, 1));
                if (kept[at] == 0) {
                    left.add(step);
                }
                at++;
            }
        }

        /** A kernel of the size that the answers leave it. */
        Tensor used(Ladder ladder, List<Tensor> rings) {
            Tensor used = rings.get(0);
            for (int step = 0; step < ladder.steps(); step++) {
                used = used.add(rings.get(step + 1).mul(gate(new Step(ladder.decision(), step))));
            }
            return used;
        }

        /** A step is only taken after those below it. */
        private Tensor gate(Step step) {
            Tensor gate = Objects.requireNonNull(answers.get(step), step::name);
            for (int below = 0; below < step.step(); below++) {
                gate = gate.mul(Objects.requireNonNull(answers.get(new Step(step.decision(), below)), step::name));
            }
            return gate;
        }

        Map<Step, Tensor> gates() {
            Map<Step, Tensor> gates = new LinkedHashMap<>();
            answers.keySet().forEach(step -> gates.put(step, gate(step)));
            return gates;
        }
    }
}

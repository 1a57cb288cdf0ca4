package org.espalier.oneshot.superkernel;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.oneshot.superkernel.Indicators.Dropped;
import org.espalier.oneshot.superkernel.Superkernel.Step;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.module.Initial;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.Role;

/** One threshold for each step of each ladder, zero at first, so that all is used; and the member that they leave. Owns its store. */
final class Thresholds implements AutoCloseable {
    private final Superkernels superkernels;
    private final ParameterStore weights;
    private final ParameterStore store;

    /** @param weights that hold the superkernels; they stay their owner's */
    Thresholds(Superkernels superkernels, ParameterStore weights, long seed) {
        this.superkernels = superkernels;
        this.weights = weights;
        this.store = new ParameterStore(seed, Initialisation.PYTORCH, weights.type(), weights.tensors());
        for (Superkernel superkernel : superkernels.kernels()) {
            superkernel.steps().forEach(step -> store.declare(step.name(), Role.BIAS, Initial.ZEROS, 1));
        }
    }

    ParameterStore store() {
        return store;
    }

    /** What they say now, in the caller's pointer scope. */
    Indicators indicators(Dropped dropped) {
        return Indicators.of(superkernels.kernels(), weights, store, dropped);
    }

    /** For each step how far above its threshold the part is. */
    Map<Step, Double> distances() {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Map<Step, Tensor> distances = indicators(Dropped.NONE).distances();
            TensorVector all = new TensorVector();
            distances.values().forEach(all::push_back);
            float[] values = HostCopies.floats(torch.cat(all, 0));
            Map<Step, Double> read = new LinkedHashMap<>();
            for (Step step : distances.keySet()) {
                read.put(step, (double) values[read.size()]);
            }
            return read;
        }
    }

    /** How many steps of a ladder are taken. */
    static int level(Ladder ladder, Map<Step, Double> distances) {
        int level = 0;
        while (level < ladder.steps() && distance(ladder, level, distances) >= 0) {
            level++;
        }
        return level;
    }

    private static double distance(Ladder ladder, int step, Map<Step, Double> distances) {
        return Objects.requireNonNull(
                distances.get(new Step(ladder.decision(), step)),
                ladder.decision().path());
    }

    /** The member that is left, in canonical form. */
    Architecture derived(Map<Step, Double> distances) {
        Architecture member = superkernels.largest();
        for (Ladder ladder : superkernels.ladders().values()) {
            member = member.with(ladder.decision(), ladder.options().get(level(ladder, distances)));
        }
        return superkernels.space().canonical(member);
    }

    /**
     * How far the thresholds are from leaving a member: for each of its decisions what would have to change at least, in logarithms of odds. At most 0, which the derived one
     * has.
     */
    double logLikelihood(Architecture member, Map<Step, Double> distances) {
        double sum = 0;
        for (Decision decision : superkernels.space().active(member)) {
            Ladder ladder = superkernels.ladders().get(decision);
            if (ladder != null) {
                sum -= apart(ladder, ladder.level(member.index(decision)), distances);
            }
        }
        return sum;
    }

    private static double apart(Ladder ladder, int level, Map<Step, Double> distances) {
        double sum = 0;
        for (int step = 0; step < level; step++) {
            sum += Math.max(0, -distance(ladder, step, distances));
        }
        return sum + (level < ladder.steps() ? Math.max(0, distance(ladder, level, distances)) : 0);
    }

    /** For each decision the share of each option where every answer is drawn by the sigmoid of its distance. */
    static Map<Decision, double[]> probabilities(Map<Decision, Ladder> ladders, Map<Step, Double> distances) {
        Map<Decision, double[]> probabilities = new LinkedHashMap<>();
        ladders.forEach((decision, ladder) -> {
            double[] row = new double[decision.size()];
            double left = 1;
            for (int step = 0; step < ladder.steps(); step++) {
                double taken = 1 / (1 + Math.exp(-distance(ladder, step, distances)));
                row[ladder.options().get(step)] = left * (1 - taken);
                left *= taken;
            }
            row[ladder.options().get(ladder.steps())] = left;
            probabilities.put(decision, row);
        });
        return probabilities;
    }

    @Override
    public void close() {
        store.close();
    }
}

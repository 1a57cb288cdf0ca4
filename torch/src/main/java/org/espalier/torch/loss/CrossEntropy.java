package org.espalier.torch.loss;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.Tensors;

/**
 * Cross entropy with classes. With weights the mean is one of weighted samples: the sum of weight times loss, divided by the sum of the weights, so that
 * the size of a step does not hang on the scale of the weights. A sample weighs as its class, one that is mixed of two as both by their shares.
 *
 * <p>Weights are of samples, and leave what is asked of a sample as it is. PyTorch's weights are of classes wherever a class is asked for: of a smoothed
 * target each class's share is multiplied by its own weight, so that a sample of a frequent class (weight 0.1) beside a rare one (weight 10) has its
 * smallest loss where the rare class is answered. Both are the same without smoothing and mixing.
 *
 * @param weights of the classes, above 0, one for each; empty: all alike
 */
public record CrossEntropy(List<Double> weights) implements Loss {
    public CrossEntropy {
        weights = List.copyOf(weights);
        for (double weight : weights) {
            if (!(weight > 0) || !Double.isFinite(weight)) {
                throw new IllegalArgumentException("weight of a class: expected a number above 0, got " + weight);
            }
        }
    }

    /** All classes alike. */
    public CrossEntropy() {
        this(List.of());
    }

    @Override
    public Tensor of(Tensor outputs, Targets targets, double smoothing) {
        ClassTargets classes = ClassTargets.of(targets);
        if (weights.isEmpty()) {
            return classes instanceof ClassTargets.Mixed mixed
                    ? Losses.mixedCrossEntropy(outputs, mixed, smoothing)
                    : Losses.crossEntropy(outputs, classes.labels(), smoothing);
        }
        Tensor each = classes instanceof ClassTargets.Mixed mixed
                ? Losses.eachMixed(outputs, mixed, smoothing)
                : Losses.each(outputs, classes.labels(), smoothing);
        Tensor weighed = weighed(classes);
        return each.mul(weighed).sum().div(weighed.sum());
    }

    /** What each sample weighs: as its class, a mixed one as both of its classes by their shares. 0 for one that does not count. */
    private Tensor weighed(ClassTargets targets) {
        Tensor firsts = weighed(targets.labels());
        if (targets instanceof ClassTargets.Mixed mixed) {
            Tensor seconds = weighed(mixed.seconds());
            return seconds.add(firsts.sub(seconds).mul(mixed.weights()));
        }
        return firsts;
    }

    private Tensor weighed(Tensor labels) {
        Tensor known = labels.ge(new Scalar(0));
        float[] values = new float[weights.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = weights.get(i).floatValue();
        }
        Tensor all = Tensors.of(labels.to(torch.ScalarType.Float), values, values.length);
        return all.index_select(0, labels.clamp_min(new Scalar(0))).mul(known);
    }

    @Override
    public double weight(Targets targets) {
        if (weights.isEmpty()) {
            return targets.counted();
        }
        try (PointerScope scope = new PointerScope()) {
            return HostCopies.number(weighed(ClassTargets.of(targets)).sum());
        }
    }

    /** Samples with their label's score on top. */
    @Override
    public double glance(Tensor outputs, Targets targets) {
        return Losses.correct(outputs, ClassTargets.of(targets).labels());
    }

    /** The share of right answers. */
    @Override
    public double reward(Tensor outputs, Targets targets) {
        return targets.counted() == 0 ? 0 : glance(outputs, targets) / targets.counted();
    }

    /** The shares that it gives to the classes. */
    @Override
    public Tensor lesson(Tensor outputs) {
        return outputs.detach().softmax(1);
    }

    /** Cross entropy with the soft targets, whose gradient is that of the Kullback-Leibler divergence. */
    @Override
    public Tensor taught(Tensor outputs, Tensor lesson) {
        return lesson.mul(outputs.log_softmax(1)).sum().mul(new Scalar(-1.0 / lesson.size(0)));
    }

    @Override
    public Tensor taught(Tensor outputs, Tensor lesson, Targets targets) {
        if (weights.isEmpty()) {
            return taught(outputs, lesson);
        }
        Tensor weighed = weighed(ClassTargets.of(targets));
        return lesson.mul(outputs.log_softmax(1))
                .mul(weighed.unsqueeze(1))
                .sum()
                .div(weighed.sum())
                .neg();
    }
}

package org.espalier.torch.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Learning from labels and from a teacher's answers: {@code (1 - share) * loss + share * distance to the teacher} (Hinton et al., Distilling the Knowledge
 * in a Neural Network, 2015, section 2, at temperature 1). Targets are {@link TaughtTargets}.
 *
 * @param task what labels are learned by, and how answers are compared
 * @param share of the teacher, in [0, 1]
 * @param teacher which one it is, so that a checkpoint is taken up under no other: a digest of its weights, for example
 */
public record Taught(Loss task, double share, String teacher) implements Loss {
    public Taught {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share of a teacher: expected a number in [0, 1], got " + share);
        }
    }

    @Override
    public Tensor of(Tensor outputs, Targets targets, double smoothing) {
        TaughtTargets taught = TaughtTargets.of(targets);
        Tensor own = task.of(outputs, taught.labels(), smoothing).mul(new Scalar(1 - share));
        return own.add(task.taught(outputs, taught.lesson(), taught.labels()).mul(new Scalar(share)));
    }

    @Override
    public double weight(Targets targets) {
        return task.weight(TaughtTargets.of(targets).labels());
    }

    @Override
    public double glance(Tensor outputs, Targets targets) {
        return task.glance(outputs, TaughtTargets.of(targets).labels());
    }

    @Override
    public double reward(Tensor outputs, Targets targets) {
        return task.reward(outputs, TaughtTargets.of(targets).labels());
    }

    @Override
    public Tensor lesson(Tensor outputs) {
        return task.lesson(outputs);
    }

    @Override
    public Tensor taught(Tensor outputs, Tensor lesson) {
        return task.taught(outputs, lesson);
    }

    @Override
    public Tensor taught(Tensor outputs, Tensor lesson, Targets targets) {
        return task.taught(outputs, lesson, targets);
    }
}

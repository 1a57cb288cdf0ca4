package org.espalier.torch.loss;

import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.engine.HostCopies;

/**
 * How far outputs are from what was asked for. Pure, and safe for several threads. A record, so that a checkpoint knows its settings.
 *
 * <p>Outputs are samples x numbers, as the network gives them; a network whose last layer keeps rows and columns gives these too.
 */
public interface Loss {
    /** Cross entropy with the targets' own classes, all of the same weight. */
    Loss CROSS_ENTROPY = new CrossEntropy();

    /**
     * The loss of a batch.
     *
     * @param outputs of the network
     * @param targets of the same samples
     * @param smoothing share of a target that is spread over all classes, in [0, 1), where targets are classes
     * @return the mean over the samples that count, each with its weight: a scalar
     */
    Tensor of(Tensor outputs, Targets targets, double smoothing);

    /** What the samples of a batch weigh together: the means of its parts are joined by it. Their number, unless they weigh differently. */
    default double weight(Targets targets) {
        return targets.counted();
    }

    /**
     * What is shown beside the loss while a training goes on: right answers, or another figure of each sample, of which a mean over all is told.
     *
     * @return the sum over the samples that count
     */
    double glance(Tensor outputs, Targets targets);

    /**
     * How good the outputs of a batch are, for a search that learns from a reward: greater is better, from 0 to 1. Unless there is a measure of the
     * kind, such as the share of right answers, it is what the loss leaves of 1: {@code exp(-loss)}.
     */
    default double reward(Tensor outputs, Targets targets) {
        return Math.exp(-HostCopies.number(of(outputs, targets, 0)));
    }

    /**
     * What a teacher hands on of its outputs, so that a student can learn from them.
     *
     * @param outputs of the teacher
     * @return without gradient, as many samples
     */
    Tensor lesson(Tensor outputs);

    /**
     * How far a student's outputs are from a teacher's.
     *
     * @param outputs of the student
     * @param lesson as {@link #lesson} gave it for the same samples
     * @return the mean over the samples, a scalar
     */
    Tensor taught(Tensor outputs, Tensor lesson);

    /**
     * The same, where a student learns from labels beside the teacher: samples weigh what they weigh in {@link #of}.
     *
     * @param targets of the same samples
     * @return the mean over the samples that count, each with its weight: a scalar
     */
    default Tensor taught(Tensor outputs, Tensor lesson, Targets targets) {
        return taught(outputs, lesson);
    }
}

package org.espalier.torch.loss;

import org.bytedeco.pytorch.Tensor;

/**
 * Labels, and beside them what a teacher answers for the same samples.
 *
 * @param labels of the samples
 * @param lesson as {@link Loss#lesson} gave it, one row for each sample
 */
public record TaughtTargets(Targets labels, Tensor lesson) implements Targets {
    /**
     * The targets of a batch with a teacher's answers.
     *
     * @throws IllegalArgumentException where they are of another kind
     */
    static TaughtTargets of(Targets targets) {
        if (targets instanceof TaughtTargets taught) {
            return taught;
        }
        throw new IllegalArgumentException("expected a teacher's answers beside the labels, got "
                + targets.getClass().getSimpleName());
    }

    @Override
    public long counted() {
        return labels.counted();
    }

    @Override
    public TaughtTargets part(long first, long samples) {
        return new TaughtTargets(labels.part(first, samples), lesson.narrow(0, first, samples));
    }

    @Override
    public Targets padded(long samples) {
        throw new IllegalArgumentException(
                "batches for evaluation have labels alone, got those of a training with a teacher");
    }
}

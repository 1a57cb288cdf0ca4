package org.espalier.oneshot.relaxed;

import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Decision;

/** Softmax over all options, {@code none} included, although it can never be chosen (Liu et al. 2019). */
record SoftmaxMixing() implements Mixing {
    /** As the first release wrote it, so that its checkpoints are still taken up. */
    private static final String IDENTITY = "org.espalier.oneshot.darts.SoftmaxMixing";

    @Override
    public String identity() {
        return IDENTITY;
    }

    @Override
    public Mixture mix(Decision decision, Tensor alphas, Moment moment) {
        return Mixture.ofAll(decision, alphas.softmax(0));
    }
}

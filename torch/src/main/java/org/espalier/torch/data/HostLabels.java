package org.espalier.torch.data;

import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.loss.Targets;

/** The labels of the samples of one batch, in Java memory. */
public interface HostLabels {
    /** How many samples. */
    int count();

    /**
     * The labels of samples that were mixed in pairs.
     *
     * @param partners for each sample the place of the one that was mixed into it
     * @param own share of each sample itself, 0 to 1; its partner has the rest
     */
    HostLabels mixed(int[] partners, float own);

    /**
     * The same as tensors, which belong to the innermost scope of the thread.
     *
     * @param tensors makes them on the device that they are for
     */
    Targets targets(TensorFactory tensors);
}

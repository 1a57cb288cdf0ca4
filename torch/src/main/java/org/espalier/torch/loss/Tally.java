package org.espalier.torch.loss;

import org.bytedeco.pytorch.Tensor;
import org.espalier.measure.Answers;

/** Collects how samples were answered, batch by batch: what the measures of a task are made of. For one thread. */
public interface Tally {
    /**
     * Adds a batch; samples that only fill it up are left out. Waits for the device.
     *
     * @param outputs of the network, samples x numbers
     * @param targets of the same samples
     */
    void add(Tensor outputs, Targets targets);

    /** What was collected so far. */
    Answers answers();
}

package org.espalier.torch.train;

import java.util.Collection;
import org.espalier.torch.module.ParameterStore.Stored;

/** An optimiser's rule and its constants, without state. */
public sealed interface OptimiserRule permits Sgd, Adam {
    /**
     * An optimiser of some parameters, which stay their owner's.
     *
     * @param parameters trained tensors; weight decay applies to those whose role decays
     */
    Optimiser over(Collection<Stored> parameters);
}

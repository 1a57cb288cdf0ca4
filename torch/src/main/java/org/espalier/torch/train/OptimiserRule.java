package org.espalier.torch.train;

import java.util.Collection;
import org.espalier.torch.module.ParameterStore.Stored;

/**
 * An optimiser's rule and its constants, without state. Of one's own it is a record, so that a checkpoint knows its settings ({@link
 * PartIdentity}), and what it does to a parameter depends on no other parameter: a training may divide them among several optimisers.
 */
public interface OptimiserRule {
    /**
     * An optimiser of some parameters, which stay their owner's.
     *
     * @param parameters trained tensors; weight decay applies to those whose role decays
     */
    Optimiser over(Collection<Stored> parameters);
}

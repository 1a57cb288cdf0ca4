package org.espalier.torch.module;

import org.bytedeco.pytorch.Tensor;

/**
 * How a kernel sees its weights. The plain reading takes the leading part of what is stored; a supernet may transform it (kernel transform of
 * once-for-all, masks).
 */
@FunctionalInterface
public interface WeightView {
    /** {@link ParameterStore#slice}. */
    WeightView LEADING = ParameterStore::slice;

    /**
     * A weight of exactly the asked sizes.
     *
     * @param store where it is stored
     * @param name full name, for example {@code "stem/conv.weight"}
     * @param sizes the sizes that the closed operation needs
     */
    Tensor weight(ParameterStore store, String name, long... sizes);
}

package org.espalier.torch.module;

import org.bytedeco.pytorch.Tensor;

/**
 * How a kernel sees its weights. The plain reading takes the leading part of what is stored; a supernet may transform it (kernel transform of
 * once-for-all, masks).
 */
@FunctionalInterface
public interface WeightView {
    /** {@link ParameterStore#slice}. */
    WeightView LEADING = new WeightView() {
        @Override
        public Tensor weight(ParameterStore store, String name, long... sizes) {
            return store.slice(name, sizes);
        }

        @Override
        public boolean slices(String name, long... sizes) {
            return true;
        }
    };

    /**
     * A weight of exactly the asked sizes.
     *
     * @param store where it is stored
     * @param name full name, for example {@code "stem/conv.weight"}
     * @param sizes the sizes that the closed operation needs
     */
    Tensor weight(ParameterStore store, String name, long... sizes);

    /**
     * Whether such a weight is nothing but {@link ParameterStore#slice}, so that its gradient is the stored one's part of the same sizes. The
     * answer no is always right, but slower.
     */
    default boolean slices(String name, long... sizes) {
        return false;
    }
}

package org.espalier.torch.conv;

import org.bytedeco.pytorch.Tensor;

/** How a convolution is written in LibTorch's operations; as {@link Formulation#forward}. */
@FunctionalInterface
interface Composition {
    Tensor apply(Tensor x, Tensor weight, ConvSignature signature);
}

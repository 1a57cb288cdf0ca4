package org.espalier.torch.conv;

import org.bytedeco.pytorch.Tensor;

/** Signatures of tensors at hand. */
final class ConvSignatures {
    private ConvSignatures() {}

    static ConvSignature of(
            Tensor x,
            Tensor weight,
            int stride,
            int paddingHeight,
            int paddingWidth,
            int dilation,
            int groups,
            int threads) {
        if (x.dim() != 4 || weight.dim() != 4) {
            throw new IllegalArgumentException("a convolution needs 4 dimensions, got " + x.dim() + " of the image and "
                    + weight.dim() + " of the weight");
        }
        int in = (int) x.size(1);
        if (weight.size(1) * groups != in) {
            throw new IllegalArgumentException("weight for " + weight.size(1) * groups + " input channels (" + groups
                    + " groups), image with " + in);
        }
        return new ConvSignature(
                (int) x.size(0),
                in,
                (int) x.size(2),
                (int) x.size(3),
                (int) weight.size(0),
                (int) weight.size(2),
                (int) weight.size(3),
                stride,
                paddingHeight,
                paddingWidth,
                dilation,
                groups,
                threads);
    }
}

package org.espalier.torch.conv;

import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The float64 result and gradients of a depthwise convolution, tap by tap and in place. LibTorch's own float64 depthwise convolution goes
 * channel by channel, and a recorded sum over taps keeps every shifted image: both are many times slower.
 */
final class DepthwiseReference {
    private DepthwiseReference() {}

    /** Result, input gradient and weight gradient. */
    static Tensor[] of(Tensor x, Tensor weight, Tensor gradient, ConvSignature s) {
        try (NoGradGuard guard = new NoGradGuard()) {
            Tensor image = Pieces.padded(x.to(ScalarType.Double), s);
            Tensor kernel = weight.to(ScalarType.Double);
            Tensor g = gradient.to(ScalarType.Double);
            Tensor y = torch.zeros_like(g);
            Tensor imageGradient = torch.zeros_like(image);
            Tensor kernelGradient = torch.zeros_like(kernel);
            Scalar one = new Scalar(1.0);
            for (int row = 0; row < s.kernelHeight(); row++) {
                for (int column = 0; column < s.kernelWidth(); column++) {
                    Tensor tap = kernel.select(2, row).select(2, column).view(1, s.outChannels(), 1, 1);
                    Tensor shifted = shifted(image, row, column, s);
                    y.addcmul_(shifted, tap, one);
                    shifted(imageGradient, row, column, s).addcmul_(g, tap, one);
                    Tensor share = shifted.mul(g).sum(0, 2, 3);
                    kernelGradient.select(2, row).select(2, column).copy_(share.view(s.outChannels(), 1));
                }
            }
            Tensor inputGradient =
                    imageGradient.narrow(2, s.paddingHeight(), s.height()).narrow(3, s.paddingWidth(), s.width());
            return new Tensor[] {y, inputGradient, kernelGradient};
        }
    }

    private static Tensor shifted(Tensor image, int row, int column, ConvSignature s) {
        return Pieces.grid(image, row * s.dilation(), s.outHeight(), column * s.dilation(), s.outWidth(), s.stride());
    }
}

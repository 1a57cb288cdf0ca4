package org.espalier.torch.conv;

import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.depthwise.DepthwiseShape;
import org.espalier.torch.depthwise.WeightGradient;
import org.espalier.torch.engine.HostMemory;
import org.espalier.torch.engine.Tensors;

/** Depthwise weight gradients by loops in Java, read from LibTorch's memory and written to it. */
final class JavaGradients {
    private JavaGradients() {}

    /** Whether LibTorch's own gradients are slow ones, and Java's can be had. */
    static boolean worthwhile(ConvSignature s) {
        return s.depthwise()
                && (s.dilation() > 1 || Strips.worthwhile(s))
                && HostMemory.fits((long) s.batch() * s.inChannels() * s.height() * s.width())
                && HostMemory.fits((long) s.batch() * s.outChannels() * s.outHeight() * s.outWidth());
    }

    /** As {@link OwnDepthwise} needs them. */
    static Tensor of(Tensor image, Tensor gradient, ConvSignature s) {
        float[] values = WeightGradient.of(
                HostMemory.floats(image), HostMemory.floats(gradient), shape(s), s.batch(), s.threads());
        Tensor weight = Tensors.zeros(gradient, s.outChannels(), 1, s.kernelHeight(), s.kernelWidth());
        HostMemory.floats(weight).put(values);
        return weight;
    }

    private static DepthwiseShape shape(ConvSignature s) {
        return new DepthwiseShape(
                s.inChannels(),
                s.height(),
                s.width(),
                s.kernelHeight(),
                s.kernelWidth(),
                s.stride(),
                s.paddingHeight(),
                s.paddingWidth(),
                s.dilation());
    }
}

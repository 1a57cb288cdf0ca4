package org.espalier.torch.conv;

import java.util.List;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.pytorch.LongArrayRefOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.espalier.torch.engine.OwnFunction;
import org.espalier.torch.engine.Tensors;

/**
 * The ordinary depthwise convolution with gradients of its own. On many processors oneDNN's are slow, and that of a dilated kernel's input is
 * wrong on some. With stride 1 the input's is an ordinary convolution again, of the result's gradient by the kernel turned around; how the weight's
 * is computed is given.
 */
final class OwnDepthwise implements Composition {
    /** The weight's gradient. */
    @FunctionalInterface
    interface WeightGradient {
        /**
         * Computes it.
         *
         * @param image the convolution's input, channels-last
         * @param gradient of the result, channels-last
         * @return in the weight's dimensions
         */
        Tensor of(Tensor image, Tensor gradient, ConvSignature signature);
    }

    private final OwnFunction own;
    private final WeightGradient weightGradient;

    OwnDepthwise(OwnFunction own, WeightGradient weightGradient) {
        this.own = own;
        this.weightGradient = weightGradient;
    }

    @Override
    public Tensor apply(Tensor x, Tensor weight, ConvSignature s) {
        Tensor image = Tensors.channelsLast(x.detach());
        Tensor kernel = weight.detach();
        boolean toInput = x.requires_grad();
        boolean toWeight = weight.requires_grad();
        return own.attach(
                Tensors.withoutGradient(() -> Pieces.ordinary(image, kernel, s)),
                List.of(x, weight),
                List.of(image, kernel),
                gradient -> {
                    Tensor orderly = Tensors.channelsLast(gradient);
                    return List.of(
                            toInput ? inputGradient(image, kernel, orderly, s) : new Tensor(),
                            toWeight ? weightGradient.of(image, orderly, s) : new Tensor());
                });
    }

    private static Tensor inputGradient(Tensor image, Tensor kernel, Tensor gradient, ConvSignature s) {
        int rows = s.dilation() * (s.kernelHeight() - 1) - s.paddingHeight();
        int columns = s.dilation() * (s.kernelWidth() - 1) - s.paddingWidth();
        if (s.stride() == 1 && rows >= 0 && columns >= 0) {
            return Pieces.conv2d(gradient, kernel.flip(2, 3), 1, rows, columns, s.dilation(), s.groups());
        }
        return torch.convolution_backward(
                        gradient,
                        image,
                        kernel,
                        new LongArrayRefOptional(),
                        new long[] {s.stride(), s.stride()},
                        new long[] {s.paddingHeight(), s.paddingWidth()},
                        new long[] {s.dilation(), s.dilation()},
                        false,
                        new long[] {0, 0},
                        s.groups(),
                        new BoolPointer(3).put(0, true).put(1, false).put(2, false))
                .get0();
    }
}

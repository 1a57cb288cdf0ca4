package org.espalier.torch.conv;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.torch.engine.Tensors;

/** LibTorch's own float64 convolution as the reference, independent of the reference that verification uses. */
final class Float64 {
    private Float64() {}

    interface Convolution {
        Tensor apply(Tensor x, Tensor weight);
    }

    /** Largest error of result, input gradient and weight gradient as a share of the largest value. */
    static List<Double> errors(ConvSignature s, long seed, Convolution convolution) {
        try (PointerScope scope = new PointerScope()) {
            torch.manual_seed(seed);
            Tensor x = Tensors.channelsLast(torch.randn(s.batch(), s.inChannels(), s.height(), s.width()));
            Tensor w = torch.randn(s.outChannels(), s.inChannels() / s.groups(), s.kernelHeight(), s.kernelWidth());
            Tensor g = Tensors.channelsLast(torch.randn(s.batch(), s.outChannels(), s.outHeight(), s.outWidth()));
            Tensor[] want = run(
                    x.to(ScalarType.Double),
                    w.to(ScalarType.Double),
                    g.to(ScalarType.Double),
                    (xd, wd) -> Pieces.conv2d(
                            xd, wd, s.stride(), s.paddingHeight(), s.paddingWidth(), s.dilation(), s.groups()));
            Tensor[] got = run(x, w, g, convolution);
            List<Double> errors = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                double worst =
                        got[i].to(ScalarType.Double).sub(want[i]).abs().max().item_double();
                errors.add(worst / want[i].abs().max().item_double());
            }
            return errors;
        }
    }

    private static Tensor[] run(Tensor x, Tensor w, Tensor g, Convolution convolution) {
        Tensor xi = x.detach();
        Tensor wi = w.detach();
        xi.set_requires_grad(true);
        wi.set_requires_grad(true);
        Tensor y = convolution.apply(xi, wi);
        Tensors.backward(y, g);
        return new Tensor[] {y, xi.grad(), wi.grad()};
    }
}

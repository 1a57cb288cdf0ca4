package org.espalier.torch.conv;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The built-in formulations and, before them, four planted ones: for 4 channels one with a wrong forward, for 5 one that ends the process,
 * for 6 one that never returns, for 7 one with a wrong gradient only, for 8 one that throws.
 */
public final class BadFormulations implements FormulationCatalogue {
    @Override
    public List<Formulation> formulations() {
        List<Formulation> all = new ArrayList<>();
        all.add(planted("planted-wrong", 4, (x, w, s) -> ordinary(x, w, s).mul(new Scalar(1.001))));
        all.add(planted("planted-crash", 5, (x, w, s) -> {
            Runtime.getRuntime().halt(134);
            return x;
        }));
        all.add(planted("planted-hang", 6, (x, w, s) -> {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
            return x;
        }));
        all.add(planted("planted-gradient", 7, (x, w, s) -> {
            Tensor y = ordinary(x, w, s);
            Tensor constant = ordinary(x.detach(), w.detach(), s);
            return y.mul(new Scalar(2)).sub(constant); // the right values, twice the gradients
        }));
        all.add(planted("planted-exception", 8, (x, w, s) -> x.view(1, 2, 3)));
        all.addAll(new StandardFormulations().formulations());
        return all;
    }

    private static Tensor ordinary(Tensor x, Tensor w, ConvSignature s) {
        return Pieces.conv2d(x, w, s.stride(), s.paddingHeight(), s.paddingWidth(), s.dilation(), s.groups());
    }

    private static Formulation planted(String name, int channels, Body body) {
        return new Formulation() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public int wave(ConvSignature signature) {
                return signature.inChannels() == channels ? 0 : -1;
            }

            @Override
            public Tensor forward(Tensor x, Tensor weight, ConvSignature signature) {
                return body.forward(x, weight, signature);
            }
        };
    }

    private interface Body {
        Tensor forward(Tensor x, Tensor weight, ConvSignature signature);
    }
}

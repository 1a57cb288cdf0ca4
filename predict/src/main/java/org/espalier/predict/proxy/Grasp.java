package org.espalier.predict.proxy;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.ParameterStore.Stored;

/**
 * Gradient signal preservation (Wang et al. 2020, equation 8; summed as by Abdelfattah et al. 2021): minus the sum of weight times Hessian times gradient. The product of Hessian
 * and gradient is the difference of the gradients at the weights moved a little along the gradient and against it, as DARTS has it of second order; so that any operation with
 * a gradient will do.
 */
public final class Grasp implements ZeroCostProxy {
    /** How far the weights are moved in all, as in DARTS. */
    private static final double STEP = 0.01;

    @Override
    public String name() {
        return "grasp";
    }

    @Override
    public String summary() {
        return "what removing each weight would do to the flow of gradients";
    }

    @Override
    public String paper() {
        return "Wang et al., Picking Winning Tickets Before Training by Preserving Gradient Flow, 2020";
    }

    @Override
    public boolean readsData() {
        return true;
    }

    @Override
    public double score(UntrainedNetwork network) {
        try (PointerScope scope = new PointerScope();
                NetworkModule module = network.module()) {
            List<Stored> weights = Gradients.weights(module);
            List<Tensor> along = gradients(network, module, weights);
            double squares = 0;
            for (Tensor gradient : along) {
                squares += HostCopies.number(gradient.square().sum());
            }
            double step = STEP / Math.sqrt(squares);
            if (!Double.isFinite(step)) {
                return Double.NEGATIVE_INFINITY;
            }
            List<Tensor> begun = weights.stream()
                    .map(weight -> weight.tensor().detach().clone())
                    .toList();
            List<Tensor> ahead = moved(network, module, weights, begun, along, step);
            List<Tensor> behind = moved(network, module, weights, begun, along, -step);
            double sum = 0;
            for (int i = 0; i < begun.size(); i++) {
                Tensor product = ahead.get(i).sub(behind.get(i)).mul(begun.get(i));
                sum += HostCopies.number(product.sum()) / (2 * step);
            }
            return Scores.finite(-sum);
        }
    }

    /** Gradients at the weights moved along others. */
    private static List<Tensor> moved(
            UntrainedNetwork network,
            NetworkModule module,
            List<Stored> weights,
            List<Tensor> begun,
            List<Tensor> along,
            double step) {
        try (NoGradGuard guard = new NoGradGuard()) {
            for (int i = 0; i < begun.size(); i++) {
                weights.get(i).tensor().copy_(begun.get(i).add(along.get(i), new Scalar(step)));
            }
        }
        return gradients(network, module, weights);
    }

    private static List<Tensor> gradients(UntrainedNetwork network, NetworkModule module, List<Stored> weights) {
        Gradients.compute(network, module);
        List<Tensor> gradients = new ArrayList<>();
        for (Stored weight : weights) {
            Tensor gradient = weight.tensor().grad();
            gradients.add(
                    gradient.defined()
                            ? gradient.detach().clone()
                            : weight.tensor().detach().mul(new Scalar(0.0)));
        }
        return gradients;
    }
}

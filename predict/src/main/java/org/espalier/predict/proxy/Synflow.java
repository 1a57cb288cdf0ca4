package org.espalier.predict.proxy;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.espalier.graph.Network;
import org.espalier.graph.Shape;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.module.Kernels;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.ParameterStore.Stored;

/**
 * Synaptic flow (Tanaka et al. 2020, equation 3; as a score by Abdelfattah et al. 2021): all weights by their absolute values, batch norms left out, an image of ones, in double precision; the sum of the
 * absolute values of weight times gradient of the sum of the outputs. Its logarithm, as NASLib has it: the flow itself spans hundreds of orders of magnitude.
 */
public final class Synflow implements ZeroCostProxy {
    private static final LayerPass.Watcher WITHOUT_NORMS = new LayerPass.Watcher() {
        @Override
        public Tensor compute(Network.Layer layer, List<Tensor> inputs, Kernels kernels, ModuleContext context) {
            return LayerPass.isNorm(layer)
                    ? inputs.get(0)
                    : LayerPass.Watcher.super.compute(layer, inputs, kernels, context);
        }
    };

    @Override
    public String name() {
        return "synflow";
    }

    @Override
    public String summary() {
        return "the logarithm of how much flows through the weights, without any data";
    }

    @Override
    public String paper() {
        return "Tanaka et al., Pruning neural networks without any data by iteratively conserving synaptic flow, 2020";
    }

    @Override
    public boolean readsData() {
        return false;
    }

    @Override
    public double score(UntrainedNetwork network) {
        Shape input = network.network().input();
        int rows = input.height().asInt();
        int columns = input.width().asInt();
        int channels = input.channels().asInt();
        float[] ones = new float[channels * rows * columns];
        Arrays.fill(ones, 1);
        try (PointerScope scope = new PointerScope();
                NetworkModule module = network.doubles()) {
            try (NoGradGuard guard = new NoGradGuard()) {
                module.store().trained().forEach(stored -> stored.tensor().abs_());
            }
            Tensor image =
                    TensorFactory.HOST.of(ones, 1, channels, rows, columns).to(torch.ScalarType.Double);
            LayerPass.forward(network.network(), image, module.evaluating(), WITHOUT_NORMS)
                    .sum()
                    .backward();
            double sum = 0;
            for (Stored weight : Gradients.weights(module)) {
                Tensor gradient = weight.tensor().grad();
                if (gradient.defined()) {
                    sum += HostCopies.number(
                            weight.tensor().detach().mul(gradient).abs().sum());
                }
            }
            return Scores.finite(Math.log(sum));
        }
    }
}

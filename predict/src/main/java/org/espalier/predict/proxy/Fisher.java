package org.espalier.predict.proxy;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.espalier.graph.Conv;
import org.espalier.graph.Network;
import org.espalier.graph.Primitives.Linear;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.module.NetworkModule;

/**
 * Fisher information of the channels (Theis et al. 2018; Turner et al. 2020, equation 2; summed as by Abdelfattah et al. 2021): for each convolution and linear layer half the square of
 * activation times gradient, summed over the places of a channel, the mean over the images, summed over channels and layers.
 */
public final class Fisher implements ZeroCostProxy {
    @Override
    public String name() {
        return "fisher";
    }

    @Override
    public String summary() {
        return "what removing each channel would change";
    }

    @Override
    public String paper() {
        return "Theis et al., Faster gaze prediction with dense networks and Fisher pruning, 2018";
    }

    @Override
    public boolean readsData() {
        return true;
    }

    @Override
    public double score(UntrainedNetwork network) {
        List<Tensor> seen = new ArrayList<>();
        try (PointerScope scope = new PointerScope();
                NetworkModule module = network.module()) {
            LayerPass.Watcher watcher = new LayerPass.Watcher() {
                @Override
                public void saw(Network.Layer layer, List<Tensor> inputs, Tensor output) {
                    if ((layer.operation() instanceof Conv || layer.operation() instanceof Linear)
                            && output.requires_grad()) {
                        output.retain_grad();
                        seen.add(output);
                    }
                }
            };
            Tensor logits = LayerPass.forward(
                    network.network(),
                    network.batch().images(),
                    module.evaluating().batchOnly(),
                    watcher);
            network.loss().of(logits, network.batch().targets(), 0).backward();
            double sum = 0;
            for (Tensor activation : seen) {
                Tensor gradient = activation.grad();
                if (gradient.defined()) {
                    Tensor product = activation.detach().mul(gradient);
                    Tensor channels = product.reshape(product.size(0), product.size(1), -1)
                            .sum(2);
                    sum += HostCopies.number(channels.square().mean(0).sum()) / 2;
                }
            }
            return Scores.finite(sum);
        }
    }
}

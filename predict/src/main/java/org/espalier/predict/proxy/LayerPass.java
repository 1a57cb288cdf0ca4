package org.espalier.predict.proxy;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.espalier.graph.Network;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.torch.module.Kernels;
import org.espalier.torch.module.ModuleContext;

/** A pass through a network, layer after layer, whose values somebody looks at. They live until the scope of the caller ends. */
final class LayerPass {
    private LayerPass() {}

    /** Is shown every layer. */
    interface Watcher {
        /**
         * What takes the place of a layer's operation; null for the operation itself.
         *
         * @param inputs of the layer
         */
        default Tensor insteadOf(Network.Layer layer, List<Tensor> inputs, Kernels kernels, ModuleContext context) {
            return kernels.forward(context, layer.name(), layer.operation(), inputs);
        }

        /** Sees what a layer was given and gave. */
        default void saw(Network.Layer layer, List<Tensor> inputs, Tensor output) {}
    }

    /** Logits, images x classes. */
    static Tensor forward(Network network, Tensor images, ModuleContext context, Watcher watcher) {
        Kernels kernels = Kernels.load();
        List<Tensor> values = new ArrayList<>(List.of(images));
        for (Network.Layer layer : network.layers()) {
            List<Tensor> inputs = layer.inputs().stream().map(values::get).toList();
            Tensor output = watcher.insteadOf(layer, inputs, kernels, context);
            watcher.saw(layer, inputs, output);
            values.add(output);
        }
        Tensor result = values.get(values.size() - 1);
        return result.reshape(result.size(0), -1);
    }

    static boolean isNorm(Network.Layer layer) {
        return layer.operation() instanceof BatchNorm;
    }

    static boolean isActivation(Network.Layer layer) {
        return layer.operation() instanceof Activation;
    }
}

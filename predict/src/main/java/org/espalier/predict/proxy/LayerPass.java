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
    /** Of the class path, which is looked through once. */
    private static final Kernels KERNELS = Kernels.load();

    private LayerPass() {}

    /** Is shown every layer. */
    interface Watcher {
        /**
         * Computes a layer: its operation, unless something takes its place.
         *
         * @param inputs of the layer
         */
        default Tensor compute(Network.Layer layer, List<Tensor> inputs, Kernels kernels, ModuleContext context) {
            return kernels.forward(context, layer.name(), layer.operation(), inputs);
        }

        /** Sees what a layer was given and gave. */
        default void saw(Network.Layer layer, List<Tensor> inputs, Tensor output) {}
    }

    /** Logits, images x classes. */
    static Tensor forward(Network network, Tensor images, ModuleContext context, Watcher watcher) {
        List<Tensor> values = new ArrayList<>(List.of(images));
        for (Network.Layer layer : network.layers()) {
            List<Tensor> inputs = layer.inputs().stream().map(values::get).toList();
            Tensor output = watcher.compute(layer, inputs, KERNELS, context);
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

package org.espalier.predict.proxy;

import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.graph.Network;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.module.Convolution;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.train.Batch;

/**
 * What proxies look at. They make the module that they need, so that none sees what another one did to its weights.
 *
 * @param network to be scored
 * @param batch images and what they show; it belongs to the caller. Its images are as large as the network's input
 * @param loss of a training
 * @param convolution how convolutions are computed
 * @param seed of the weights: networks are compared by the same one
 */
public record UntrainedNetwork(Network network, Batch batch, Loss loss, Convolution convolution, long seed) {
    /** Fresh weights by PyTorch's rule; close it. */
    public NetworkModule module() {
        return NetworkModule.create(network, seed, Initialisation.PYTORCH, convolution);
    }

    /** The same weights in double precision, computed by LibTorch's own convolutions; close it. */
    public NetworkModule doubles() {
        return NetworkModule.create(
                network, new ParameterStore(seed, Initialisation.PYTORCH, ScalarType.Double), new DirectConvolution());
    }
}

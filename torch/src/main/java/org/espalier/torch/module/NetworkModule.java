package org.espalier.torch.module;

import org.bytedeco.pytorch.Tensor;
import org.espalier.graph.Network;

/**
 * The module reading of a network: LibTorch weights of its own and the forward pass.
 *
 * <p>The module owns its parameters; {@link #close} frees them. Not thread-safe.
 */
public final class NetworkModule implements AutoCloseable {
    private final Network network;
    private final ModuleCore core;

    private NetworkModule(Network network, ModuleCore core) {
        this.network = network;
        this.core = core;
        core.declare(network);
    }

    /** A float32 module with fresh weights, on the device of its convolutions. */
    public static NetworkModule create(
            Network network, long seed, Initialisation initialisation, Convolution convolution) {
        return create(network, new ParameterStore(seed, initialisation, convolution.tensors()), convolution);
    }

    /** A module in the type and on the device of an empty store, which it takes over. */
    public static NetworkModule create(Network network, ParameterStore store, Convolution convolution) {
        return new NetworkModule(network, ModuleCore.over(store, convolution));
    }

    /** What the module computes. */
    public Network network() {
        return network;
    }

    /** The weights. They belong to the module. */
    public ParameterStore store() {
        return core.store();
    }

    /** The context of plain evaluation; {@link ModuleContext#training} and others derive from it. */
    public ModuleContext evaluating() {
        return core.evaluating();
    }

    /** Logits by running statistics, without noise. */
    public Tensor forward(Tensor images) {
        return forward(images, core.evaluating());
    }

    /**
     * Logits, images x classes. They belong to the caller's pointer scope, or to the caller where there is none.
     *
     * @param images images x channels x height x width, any layout
     */
    public Tensor forward(Tensor images, ModuleContext context) {
        return core.forward(network, () -> core.input(images), context);
    }

    @Override
    public void close() {
        core.close();
    }
}

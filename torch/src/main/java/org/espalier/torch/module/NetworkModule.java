package org.espalier.torch.module;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.espalier.graph.AuxiliaryHead;
import org.espalier.graph.Network;
import org.espalier.graph.Weights;

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
        network.auxiliary().ifPresent(auxiliary -> core.declare(auxiliary.head()));
    }

    /** A float32 module with fresh weights, on the device of its convolutions. A network's auxiliary head is no part of it. */
    public static NetworkModule create(
            Network network, long seed, Initialisation initialisation, Convolution convolution) {
        return create(network, new ParameterStore(seed, initialisation, convolution.tensors()), convolution);
    }

    /** A module in the type and on the device of an empty store, which it takes over. */
    public static NetworkModule create(Network network, ParameterStore store, Convolution convolution) {
        return new NetworkModule(network.withoutAuxiliary(), ModuleCore.over(store, convolution));
    }

    /**
     * A module to train, with the network's auxiliary head where it has one. The network's own weights begin as they do without it.
     *
     * @param store an empty store, which it takes over; it holds the head's weights, too
     */
    public static NetworkModule createWithAuxiliary(Network network, ParameterStore store, Convolution convolution) {
        return new NetworkModule(network, ModuleCore.over(store, convolution));
    }

    /** What the module computes, with an auxiliary head where it has its weights. */
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

    /**
     * What a training minimises: the logits as by {@link #forward(Tensor, ModuleContext)}, and those of the auxiliary head behind them where there is one.
     *
     * @param images images x channels x height x width, any layout
     */
    public List<Tensor> outputs(Tensor images, ModuleContext context) {
        return core.outputs(network, () -> core.input(images), context);
    }

    /** The network's own weights, without those of an auxiliary head: for files and exports. */
    public Weights weights() {
        Map<String, Weights.Tensor> own =
                new LinkedHashMap<>(store().toWeights().tensors());
        own.keySet()
                .removeIf(name -> name.startsWith(AuxiliaryHead.PATH + "/")
                        && network.auxiliary().isPresent());
        return new Weights(own);
    }

    @Override
    public void close() {
        core.close();
    }
}

package org.espalier.torch.module;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.graph.Network;
import org.espalier.torch.engine.Tensors;

/**
 * The module reading of a network: LibTorch weights of its own and the forward pass.
 *
 * <p>The module owns its parameters; {@link #close} frees them. Feature maps are freed as soon as no later layer reads them and no gradient
 * needs them. Not thread-safe.
 */
public final class NetworkModule implements AutoCloseable {
    private final Network network;
    private final Kernels kernels;
    private final ParameterStore store;
    private final ModuleContext evaluating;
    private final int[] lastUse;

    private NetworkModule(Network network, Kernels kernels, ParameterStore store, Convolution convolution) {
        this.network = network;
        this.kernels = kernels;
        this.store = store;
        this.evaluating = ModuleContext.evaluating(store, convolution);
        this.lastUse = lastUse(network);
        for (Network.Layer layer : network.layers()) {
            kernels.declare(store, layer.name(), layer.operation(), network.inputShapes(layer));
        }
    }

    /** A float32 module with fresh weights, on the device of its convolutions. */
    public static NetworkModule create(
            Network network, long seed, Initialisation initialisation, Convolution convolution) {
        return create(network, new ParameterStore(seed, initialisation, convolution.tensors()), convolution);
    }

    /** A module in the type and on the device of an empty store, which it takes over. */
    public static NetworkModule create(Network network, ParameterStore store, Convolution convolution) {
        if (!store.all().isEmpty()) {
            throw new IllegalArgumentException(
                    "the parameter store already holds " + store.all().size() + " tensors");
        }
        return new NetworkModule(network, Kernels.load(), store, convolution);
    }

    private static int[] lastUse(Network network) {
        int[] last = new int[network.layers().size() + 1];
        Arrays.fill(last, -1);
        for (int i = 0; i < network.layers().size(); i++) {
            for (int value : network.layers().get(i).inputs()) {
                last[value] = i;
            }
        }
        return last;
    }

    public Network network() {
        return network;
    }

    /** The weights. They belong to the module. */
    public ParameterStore store() {
        return store;
    }

    /** The context of plain evaluation; {@link ModuleContext#training} and others derive from it. */
    public ModuleContext evaluating() {
        return evaluating;
    }

    /** Logits by running statistics, without noise. */
    public Tensor forward(Tensor images) {
        return forward(images, evaluating);
    }

    /**
     * Logits, images x classes. They belong to the caller's pointer scope, or to the caller where there is none.
     *
     * @param images images x channels x height x width, any layout
     */
    public Tensor forward(Tensor images, ModuleContext context) {
        PointerScope outer = PointerScope.getInnerScope();
        List<Network.Layer> layers = network.layers();
        Tensor[] values = new Tensor[layers.size() + 1];
        try (PointerScope pass = new PointerScope()) {
            Tensor typed = store.type() == ScalarType.Double ? images.to(store.type()) : images;
            values[0] = Tensors.handle(Tensors.channelsLast(typed));
            values[0].retainReference();
            for (int i = 0; i < layers.size(); i++) {
                values[i + 1] = layer(layers.get(i), values, context);
                release(values, i);
            }
            Tensor result = values[layers.size()];
            return Tensors.handOver(result.reshape(result.size(0), -1), outer);
        } finally {
            for (Tensor value : values) {
                if (value != null) {
                    value.releaseReference();
                }
            }
        }
    }

    private Tensor layer(Network.Layer layer, Tensor[] values, ModuleContext context) {
        List<Tensor> inputs = new ArrayList<>(layer.inputs().size());
        for (int value : layer.inputs()) {
            inputs.add(values[value]);
        }
        try (PointerScope scope = new PointerScope()) {
            Tensor output = kernels.forward(context, layer.name(), layer.operation(), inputs);
            output.retainReference();
            return output;
        }
    }

    /** Lets go of the values that layer {@code i} was the last to read. */
    @SuppressWarnings("NullAway") // an empty place is a value that was let go
    private void release(Tensor[] values, int i) {
        for (int value : network.layers().get(i).inputs()) {
            Tensor held = values[value];
            if (lastUse[value] == i && held != null) {
                held.releaseReference();
                values[value] = null;
            }
        }
    }

    @Override
    public void close() {
        store.close();
    }
}

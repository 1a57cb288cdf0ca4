package org.espalier.torch.module;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.espalier.graph.Network;
import org.espalier.torch.engine.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * The values of a network's layers while it runs: value 0 is the image, value {@code i + 1} the output of layer {@code i}. Every value is held
 * by a reference of its own until it is released, so that memory follows what later layers still read. For one thread.
 */
public final class LayerRun implements AutoCloseable {
    private final Kernels kernels;
    private @Nullable Tensor[] values;

    /**
     * @param layers how many there are; more may follow
     * @param input images as the layers want them; they stay the caller's
     */
    public LayerRun(Kernels kernels, int layers, Tensor input) {
        this.kernels = kernels;
        this.values = new Tensor[layers + 1];
        try (PointerScope scope = new PointerScope()) {
            set(0, Tensors.handle(input)); // several runs may read the caller's images
        }
    }

    /** Computes a layer and holds its output as that value. */
    public void compute(int value, Network.Layer layer, ModuleContext context) {
        List<Tensor> inputs = new ArrayList<>(layer.inputs().size());
        for (int input : layer.inputs()) {
            inputs.add(get(input));
        }
        try (PointerScope scope = new PointerScope()) {
            set(value, kernels.forward(context, layer.name(), layer.operation(), inputs));
        }
    }

    private void set(int value, Tensor tensor) {
        if (value >= values.length) {
            values = Arrays.copyOf(values, value + 1);
        }
        release(value);
        tensor.retainReference(); // a kernel may give back its input: that tensor is then held twice
        values[value] = tensor;
    }

    /** A value that is held. It stays the run's. */
    public Tensor get(int value) {
        Tensor tensor = values[value];
        if (tensor == null) {
            throw new IllegalStateException("value " + value + " was released");
        }
        return tensor;
    }

    /** Lets go of a value, if it is held. */
    public void release(int value) {
        Tensor tensor = value < values.length ? values[value] : null;
        if (tensor != null) {
            values[value] = null;
            tensor.releaseReference();
        }
    }

    @Override
    public void close() {
        for (int i = 0; i < values.length; i++) {
            release(i);
        }
    }
}

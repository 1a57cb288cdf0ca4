package org.espalier.torch.module;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.graph.Network;
import org.espalier.graph.Operation;
import org.espalier.graph.Shape;
import org.espalier.graph.Weights;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * What every LibTorch reading of a graph stands on, a network's as well as a supernet's: the kernels of its operations, the store of their
 * parameters, the context of plain evaluation, and the way of a batch through the layers of a closed network.
 *
 * <p>It owns the store; {@link #close} frees it. Not thread-safe, but passes that only read the store may run on several threads.
 */
public final class ModuleCore implements AutoCloseable {
    private final Kernels kernels;
    private final ParameterStore store;
    private final ModuleContext evaluating;

    private ModuleCore(Kernels kernels, ParameterStore store, Convolution convolution) {
        this.kernels = kernels;
        this.store = store;
        this.evaluating = ModuleContext.evaluating(store, convolution);
    }

    /**
     * With the kernels of the class path.
     *
     * @param store an empty store, which is taken over; its type is the type of all computation
     * @param convolution how convolutions are computed
     */
    public static ModuleCore over(ParameterStore store, Convolution convolution) {
        if (!store.all().isEmpty()) {
            throw new IllegalArgumentException(
                    "the parameter store already holds " + store.all().size() + " tensors");
        }
        return new ModuleCore(Kernels.load(), store, convolution);
    }

    /** Declares the parameters of one operation; see {@link OperationKernel#declare}. */
    public void declare(String path, Operation operation, List<Shape> inputs) {
        kernels.declare(store, path, operation, inputs);
    }

    /** Declares the parameters of all layers of a network. */
    public void declare(Network network) {
        kernels.declare(store, network);
    }

    /** The kernels of all operations. */
    public Kernels kernels() {
        return kernels;
    }

    /** The parameters. */
    public ParameterStore store() {
        return store;
    }

    /** The context of plain evaluation; {@link ModuleContext#training} and others derive from it. */
    public ModuleContext evaluating() {
        return evaluating;
    }

    /** Images in the type of the parameters. */
    public Tensor typed(Tensor images) {
        return store.type() == ScalarType.Double ? images.to(store.type()) : images;
    }

    /** Images as the first layer wants them: in the type of the parameters, channels-last. */
    public Tensor input(Tensor images) {
        return Tensors.channelsLast(typed(images));
    }

    /**
     * Logits, images x classes, in the caller's pointer scope, or the caller's own where there is none. Feature maps are freed as soon as no
     * later layer reads them and no gradient needs them.
     *
     * @param input makes what the first layer wants, within the scope of the pass; as {@link #input} does
     */
    public Tensor forward(Network network, Supplier<Tensor> input, ModuleContext context) {
        PointerScope outer = PointerScope.getInnerScope();
        List<Network.Layer> layers = network.layers();
        try (PointerScope pass = new PointerScope();
                LayerRun run = new LayerRun(kernels, layers.size(), input.get())) {
            compute(run, layers, lastUse(layers), context);
            return Tensors.handOver(Outputs.of(run.get(layers.size())), outer);
        }
    }

    /**
     * As {@link #forward}, and behind the logits those of the network's auxiliary head, where it has one.
     *
     * @param input makes what the first layer wants, within the scope of the pass
     */
    public List<Tensor> outputs(Network network, Supplier<Tensor> input, ModuleContext context) {
        if (network.auxiliary().isEmpty()) {
            return List.of(forward(network, input, context));
        }
        PointerScope outer = PointerScope.getInnerScope();
        List<Network.Layer> layers = network.layers();
        Network.Auxiliary auxiliary = network.auxiliary().get();
        int[] lastUse = lastUse(layers);
        lastUse[auxiliary.value()] = layers.size();
        try (PointerScope pass = new PointerScope();
                LayerRun run = new LayerRun(kernels, layers.size(), input.get())) {
            compute(run, layers, lastUse, context);
            Tensor logits = Tensors.handOver(Outputs.of(run.get(layers.size())), outer);
            return List.of(logits, head(auxiliary.head(), run.get(auxiliary.value()), context, outer));
        }
    }

    private Tensor head(Network head, Tensor map, ModuleContext context, @Nullable PointerScope outer) {
        List<Network.Layer> layers = head.layers();
        try (LayerRun run = new LayerRun(kernels, layers.size(), map)) {
            compute(run, layers, lastUse(layers), context);
            return Tensors.handOver(Outputs.of(run.get(layers.size())), outer);
        }
    }

    private static void compute(LayerRun run, List<Network.Layer> layers, int[] lastUse, ModuleContext context) {
        for (int i = 0; i < layers.size(); i++) {
            run.compute(i + 1, layers.get(i), context);
            for (int value : layers.get(i).inputs()) {
                if (lastUse[value] == i) {
                    run.release(value);
                }
            }
        }
    }

    /**
     * What a network's own module would hold if its weights were those of this store, running statistics included, by the names of its layers'
     * tensors.
     *
     * @param view how the network sees the stored weights
     */
    public Weights extract(Network network, WeightView view) {
        Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
        try (ParameterStore own = new ParameterStore(0, store.initialisation(), store.type());
                NoGradGuard guard = new NoGradGuard()) {
            kernels.declare(own, network);
            for (ParameterStore.Stored stored : own.all()) {
                try (PointerScope scope = new PointerScope()) {
                    float[] values = HostCopies.floats(view.weight(store, stored.name(), stored.sizes()));
                    int[] sizes = Arrays.stream(stored.sizes())
                            .mapToInt(Math::toIntExact)
                            .toArray();
                    tensors.put(stored.name(), new Weights.Tensor(sizes, values));
                }
            }
        }
        return new Weights(tensors);
    }

    /** For each value the layer that reads it last, or -1. */
    private static int[] lastUse(List<Network.Layer> layers) {
        int[] last = new int[layers.size() + 1];
        Arrays.fill(last, -1);
        for (int i = 0; i < layers.size(); i++) {
            for (int value : layers.get(i).inputs()) {
                last[value] = i;
            }
        }
        return last;
    }

    @Override
    public void close() {
        store.close();
    }
}

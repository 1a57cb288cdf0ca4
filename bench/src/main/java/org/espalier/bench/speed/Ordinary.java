package org.espalier.bench.speed;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.espalier.graph.Network;
import org.espalier.graph.Operation;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.torch.module.Convolution;
import org.espalier.torch.module.Kernels;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.NormMode;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.ParameterStore.Stored;
import org.jspecify.annotations.Nullable;

/** What plain PyTorch code does: images and weights plane by plane, the default kernels whether right or wrong, LibTorch's own optimiser. */
final class Ordinary {
    /** {@code torch.nn.functional.conv2d}. */
    static final Convolution CONVOLUTION = Ordinary::convolution;

    private static final Kernels KERNELS = Kernels.load();

    private Ordinary() {}

    private static Tensor convolution(
            Tensor input,
            Tensor weight,
            @Nullable Tensor bias,
            int stride,
            int paddingHeight,
            int paddingWidth,
            int dilation,
            int groups) {
        return torch.conv2d(
                input,
                weight,
                bias == null ? new TensorOptional() : new TensorOptional(bias),
                new long[] {stride, stride},
                new long[] {paddingHeight, paddingWidth},
                new long[] {dilation, dilation},
                groups);
    }

    /** Lays the weights of a store out plane by plane, as PyTorch's modules keep them. */
    static void plain(ParameterStore store) {
        for (Stored stored : store.all()) {
            stored.tensor().set_data(plane(stored.tensor().detach()));
        }
    }

    /** A copy laid out plane by plane. */
    static Tensor plane(Tensor tensor) {
        return tensor.clone(new MemoryFormatOptional(MemoryFormat.Contiguous));
    }

    /** Layer after layer; all values live until the caller's scope ends or the backward pass lets them go. */
    static Tensor forward(Network network, Tensor images, ModuleContext context) {
        List<Tensor> values = new ArrayList<>(List.of(images));
        for (Network.Layer layer : network.layers()) {
            List<Tensor> inputs = layer.inputs().stream().map(values::get).toList();
            values.add(operation(context, layer.name(), layer.operation(), inputs));
        }
        Tensor result = values.get(values.size() - 1);
        return result.reshape(result.size(0), -1);
    }

    /** One operation of a training pass; batch norm, for which there are loops of our own, always by LibTorch. */
    static Tensor operation(ModuleContext context, String path, Operation operation, List<Tensor> inputs) {
        boolean batch = context.norm() == NormMode.TRAIN || context.norm() == NormMode.BATCH_ONLY;
        if (!(operation instanceof BatchNorm norm) || !batch) {
            return KERNELS.forward(context, path, operation, inputs);
        }
        long channels = inputs.get(0).size(1);
        boolean remembers = context.norm() == NormMode.TRAIN;
        return torch.batch_norm(
                inputs.get(0),
                norm.affine() ? seen(context, path + ".weight", channels) : new TensorOptional(),
                norm.affine() ? seen(context, path + ".bias", channels) : new TensorOptional(),
                remembers ? leading(context, path + ".running_mean", channels) : new TensorOptional(),
                remembers ? leading(context, path + ".running_var", channels) : new TensorOptional(),
                true,
                norm.momentum(),
                norm.eps(),
                false);
    }

    private static TensorOptional seen(ModuleContext context, String name, long channels) {
        return new TensorOptional(context.weight(name, channels));
    }

    /** Statistics are no weights: a smaller member moves the leading ones. */
    private static TensorOptional leading(ModuleContext context, String name, long channels) {
        return new TensorOptional(context.store().find(name).tensor().narrow(0, 0, channels));
    }

    /** LibTorch's SGD over all trained weights of a store. */
    static SGD sgd(ParameterStore store, double rate, double momentum, boolean nesterov, double decay) {
        SGDOptions options = new SGDOptions(rate);
        options.momentum().put(momentum);
        options.nesterov().put(nesterov);
        options.weight_decay().put(decay);
        return new SGD(tensors(store), options);
    }

    static TensorVector tensors(ParameterStore store) {
        return new TensorVector(store.trained().stream().map(Stored::tensor).toArray(Tensor[]::new));
    }
}

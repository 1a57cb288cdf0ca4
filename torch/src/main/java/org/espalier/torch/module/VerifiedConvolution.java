package org.espalier.torch.module;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.bytedeco.pytorch.Tensor;
import org.espalier.graph.Conv;
import org.espalier.graph.Network;
import org.espalier.graph.Shape;
import org.espalier.torch.conv.ConvSignature;
import org.espalier.torch.conv.ConvolutionDoor;
import org.espalier.torch.engine.TensorFactory;
import org.jspecify.annotations.Nullable;

/**
 * Convolutions by kernels that were verified on this machine: all go through one {@link ConvolutionDoor}.
 *
 * @param door finds the kernel of each
 * @param threads of the engine, part of every signature
 */
public record VerifiedConvolution(ConvolutionDoor door, int threads) implements Convolution {
    @Override
    public Tensor apply(
            Tensor input,
            Tensor weight,
            @Nullable Tensor bias,
            int stride,
            int paddingHeight,
            int paddingWidth,
            int dilation,
            int groups) {
        Tensor output = door.apply(input, weight, stride, paddingHeight, paddingWidth, dilation, groups);
        return bias == null ? output : output.add(bias.view(1, bias.numel(), 1, 1));
    }

    @Override
    public TensorFactory tensors() {
        return door.tensors();
    }

    /** Has every convolution of a network verified at a batch size, all in one go, before a training needs them. */
    public void prepare(Network network, int batch) {
        prepare(List.of(network), batch);
    }

    /** The same for many networks, such as members of a supernet. */
    public void prepare(Collection<Network> networks, int batch) {
        prepare(networks, batch, (done, all) -> {});
    }

    /** The same; whoever waits is told before each verdict how many there are and how many there will be. */
    public void prepare(Collection<Network> networks, int batch, BiConsumer<Integer, Integer> told) {
        Set<ConvSignature> signatures = new LinkedHashSet<>();
        for (Network network : networks) {
            for (Network.Layer layer : network.layers()) {
                if (layer.operation() instanceof Conv conv) {
                    signatures.add(signature(conv, network.inputShapes(layer).get(0), batch));
                }
            }
        }
        door.prepare(signatures, told);
    }

    private ConvSignature signature(Conv conv, Shape input, int batch) {
        int height = input.height().asInt();
        int width = input.width().asInt();
        boolean folded = OneDirection.strides(conv);
        boolean byRows = folded && OneDirection.byRows(conv);
        return new ConvSignature(
                batch * (byRows ? height : folded ? width : 1),
                input.channels().asInt(),
                byRows ? 1 : height,
                folded && !byRows ? 1 : width,
                conv.out().asInt(),
                conv.kernelHeight().asInt(),
                conv.kernelWidth().asInt(),
                Math.max(conv.stride(), conv.strideWidth()),
                conv.paddingHeight().asInt(),
                conv.paddingWidth().asInt(),
                conv.dilation(),
                conv.groups().asInt(),
                threads);
    }
}

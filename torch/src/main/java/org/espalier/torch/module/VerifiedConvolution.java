package org.espalier.torch.module;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.espalier.graph.Network;
import org.espalier.graph.Primitives.Conv;
import org.espalier.graph.Shape;
import org.espalier.torch.conv.ConvSignature;
import org.espalier.torch.conv.ConvolutionDoor;
import org.jspecify.annotations.Nullable;

/**
 * Convolutions through the door: only formulations that were seen right on this machine. A bias is added afterwards, since the door's
 * verdicts are about convolutions alone.
 *
 * @param door the door; stays its owner's
 */
public record VerifiedConvolution(ConvolutionDoor door) implements Convolution {
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
        PointerScope outer = PointerScope.getInnerScope();
        try (PointerScope scope = new PointerScope()) {
            Tensor output = door.apply(input, weight, stride, paddingHeight, paddingWidth, dilation, groups);
            return Tensors.handOver(bias == null ? output : output.add(bias.view(1, -1, 1, 1)), outer);
        }
    }

    /**
     * Verifies every convolution of a network at some batch sizes, so that no step has to stop for it.
     *
     * @param threads the engine's number of threads
     */
    public void prepare(Network network, int threads, int... batches) {
        door.prepare(signatures(network, threads, batches));
    }

    /** The signatures of a network's convolutions. */
    public static List<ConvSignature> signatures(Network network, int threads, int... batches) {
        List<ConvSignature> all = new ArrayList<>();
        for (Network.Layer layer : network.layers()) {
            if (layer.operation() instanceof Conv conv) {
                Shape in = network.inputShapes(layer).get(0);
                for (int batch : batches) {
                    all.add(new ConvSignature(
                            batch,
                            in.channels().asInt(),
                            in.height().asInt(),
                            in.width().asInt(),
                            conv.out().asInt(),
                            conv.kernelHeight().asInt(),
                            conv.kernelWidth().asInt(),
                            conv.stride(),
                            conv.paddingHeight().asInt(),
                            conv.paddingWidth().asInt(),
                            conv.dilation(),
                            conv.groups().asInt(),
                            threads));
                }
            }
        }
        return all;
    }
}

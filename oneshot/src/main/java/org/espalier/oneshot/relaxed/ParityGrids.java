package org.espalier.oneshot.relaxed;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.espalier.graph.Body;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Operation;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.BatchNorm;
import org.jspecify.annotations.Nullable;

/**
 * A candidate of the form non-linearity, dilated depthwise convolution, pointwise convolution, batch norm without weights (the dilated
 * convolutions of DARTS), computed on the {@code dilation x dilation} interleaved grids of its input.
 *
 * <p>The grids are entries of a larger batch; on them the depthwise convolution is one without dilation. A pointwise convolution and a
 * normalisation by the statistics over images, rows and columns do not care where a position lies, so they stay on the grids, and so does the
 * sum of several such candidates. All candidates that leave a feature map share its grids; a feature map is put together again once for each
 * sum.
 */
record ParityGrids(Graph.Node activation, Graph.Node depthwise, Graph.Node pointwise, Graph.Node norm) {
    private static final int NODES = 4;

    /** The candidate's parts, or null where it has another form or its input does not divide into equal grids. */
    static @Nullable ParityGrids of(Graph candidate, Tensor input) {
        List<Graph.Node> nodes = candidate.nodes();
        if (candidate.inputs() != 1 || nodes.size() != NODES || candidate.output() != NODES) {
            return null;
        }
        for (int i = 0; i < NODES; i++) {
            if (!nodes.get(i).inputs().equals(List.of(i)) || !(nodes.get(i).body() instanceof Body.Leaf)) {
                return null;
            }
        }
        boolean form = operation(nodes.get(0)) instanceof Activation
                && operation(nodes.get(1)) instanceof Conv dilated
                && dilates(dilated, input)
                && operation(nodes.get(2)) instanceof Conv pointwise
                && isPointwise(pointwise)
                && operation(nodes.get(3)) instanceof BatchNorm norm
                && !norm.affine();
        return form ? new ParityGrids(nodes.get(0), nodes.get(1), nodes.get(2), nodes.get(3)) : null;
    }

    private static boolean dilates(Conv conv, Tensor input) {
        return conv.dilation() > 1
                && conv.stride() == 1
                && conv.strideWidth() == 1
                && conv.isDepthwise()
                && conv.padded()
                && !conv.bias()
                && input.size(2) % conv.dilation() == 0
                && input.size(3) % conv.dilation() == 0;
    }

    private static boolean isPointwise(Conv conv) {
        return conv.stride() == 1
                && conv.strideWidth() == 1
                && conv.kernelHeight().asInt() == 1
                && conv.kernelWidth().asInt() == 1
                && conv.groups().asInt() == 1;
    }

    private static Operation operation(Graph.Node node) {
        return ((Body.Leaf) node.body()).operation();
    }

    Operation activationOperation() {
        return operation(activation);
    }

    Conv pointwiseOperation() {
        return (Conv) operation(pointwise);
    }

    BatchNorm normOperation() {
        return (BatchNorm) operation(norm);
    }

    int dilation() {
        return ((Conv) operation(depthwise)).dilation();
    }

    /** The depthwise convolution as it is on the grids. */
    Conv undilated() {
        Conv conv = (Conv) operation(depthwise);
        return new Conv(
                conv.out(), conv.kernelHeight(), conv.kernelWidth(), 1, 1, conv.groups(), conv.padded(), conv.bias());
    }

    /** {@code batch, channels, rows, columns} to {@code d * d * batch, channels, rows / d, columns / d}. */
    static Tensor split(Tensor x, int d) {
        long rows = x.size(2) / d;
        long columns = x.size(3) / d;
        return x.permute(0, 2, 3, 1)
                .reshape(x.size(0), rows, d, columns, d, x.size(1))
                .permute(2, 4, 0, 1, 3, 5)
                .reshape((long) d * d * x.size(0), rows, columns, x.size(1))
                .permute(0, 3, 1, 2);
    }

    /**
     * The inverse of {@link #split}. The flat matrix on its way changes nothing forward; backward it makes the gradient, which arrives
     * interleaved, contiguous once for all candidates that were added up.
     */
    static Tensor merge(Tensor grids, int d) {
        long images = grids.size(0) / d / d;
        long channels = grids.size(1);
        return grids.permute(0, 2, 3, 1)
                .reshape(-1, channels)
                .view(d, d, images, grids.size(2), grids.size(3), channels)
                .permute(2, 3, 0, 4, 1, 5)
                .reshape(images, grids.size(2) * d, grids.size(3) * d, channels)
                .permute(0, 3, 1, 2);
    }
}

package org.espalier.zoo.blocks;

import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.Add;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.Concat;
import org.espalier.graph.Primitives.DropPath;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Identity;
import org.espalier.graph.Primitives.Multiply;
import org.espalier.graph.Primitives.Pool;
import org.espalier.graph.Primitives.Shift;
import org.espalier.graph.Primitives.Zero;

/** Composite operations that several spaces share. Every graph has one input. */
public final class Blocks {
    private Blocks() {}

    /** Convolution, batch norm. */
    public static Graph convNorm(Conv conv, BatchNorm norm) {
        return new Chain().then("conv", conv).then("norm", norm).build();
    }

    /** Convolution, batch norm, non-linearity. */
    public static Graph convNormAct(Conv conv, BatchNorm norm, Activation.Function activation) {
        return new Chain()
                .then("conv", conv)
                .then("norm", norm)
                .then("act", new Activation(activation))
                .build();
    }

    /** ReLU, convolution, batch norm: the order of the cell spaces. */
    public static Graph reluConvNorm(Conv conv, BatchNorm norm) {
        return new Chain()
                .then("relu", Activation.relu())
                .then("conv", conv)
                .then("norm", norm)
                .build();
    }

    /** Twice ReLU, depthwise, pointwise, batch norm; the first half has the stride (DARTS). */
    public static Graph separable(BlockSpec spec, int kernel) {
        return new Chain()
                .then("first", depthwiseSeparable(spec.in(), spec.in(), kernel, spec.stride(), 1, spec.norm()))
                .then("second", depthwiseSeparable(spec.in(), spec.out(), kernel, 1, 1, spec.norm()))
                .build();
    }

    /** ReLU, depthwise with dilation 2, pointwise, batch norm (DARTS). */
    public static Graph dilated(BlockSpec spec, int kernel) {
        return depthwiseSeparable(spec.in(), spec.out(), kernel, spec.stride(), 2, spec.norm());
    }

    private static Graph depthwiseSeparable(Expr in, Expr out, int kernel, int stride, int dilation, BatchNorm norm) {
        return new Chain()
                .then("relu", Activation.relu())
                .then("depthwise", Conv.depthwise(in, Expr.of(kernel), stride, dilation))
                .then("pointwise", Conv.pointwise(out))
                .then("norm", norm)
                .build();
    }

    /**
     * ReLU, a convolution along rows and one along columns, each of which strides along its kernel, batch norm (NASNet).
     *
     * @param kernel pixels that each of them sees, odd
     */
    public static Graph crossed(BlockSpec spec, int kernel) {
        Expr one = Expr.ONE;
        Expr along = Expr.of(kernel);
        return new Chain()
                .then("relu", Activation.relu())
                .then("conv1x" + kernel, new Conv(spec.out(), one, along, 1, spec.stride(), 1, Expr.ONE, true, false))
                .then(
                        "conv" + kernel + "x1",
                        new Conv(spec.out(), along, one, spec.stride(), 1, 1, Expr.ONE, true, false))
                .then("norm", spec.norm())
                .build();
    }

    /** Halves the resolution with two 1x1 convolutions, the second looking one pixel further (FactorizedReduce). */
    public static Graph factorizedReduce(Expr out, BatchNorm norm) {
        Expr half = out.dividedBy(2);
        Graph.Builder b = Graph.builder(1);
        int relu = b.add("relu", Activation.relu(), 0);
        int first = b.add("first", Conv.dense(half, Expr.ONE, 2), relu);
        int shifted = b.add("shift", new Shift(), relu);
        int second = b.add("second", Conv.dense(out.minus(half), Expr.ONE, 2), shifted);
        int joined = b.add("concat", new Concat(), first, second);
        return b.build(b.add("norm", norm, joined));
    }

    /** The input itself, or the cheapest change to the wanted shape. */
    public static Graph skip(BlockSpec spec) {
        if (spec.keepsShape()) {
            return Graph.of("identity", new Identity());
        }
        return spec.stride() == 2
                ? factorizedReduce(spec.out(), spec.norm())
                : reluConvNorm(Conv.dense(spec.out(), Expr.ONE, spec.stride()), spec.norm());
    }

    /** Pooling over 3x3 that keeps the number of channels. */
    public static Graph pool(BlockSpec spec, Pool.Mode mode) {
        return pool(spec, mode, 3);
    }

    /**
     * Pooling that keeps the number of channels, and with a stride of 1 the size.
     *
     * @param kernel rows and columns of the window, odd
     */
    public static Graph pool(BlockSpec spec, Pool.Mode mode, int kernel) {
        keepsChannels(spec, (mode == Pool.Mode.MAX ? "max_pool_" : "avg_pool_") + kernel + "x" + kernel);
        return Graph.of("pool", new Pool(mode, kernel, spec.stride(), kernel / 2));
    }

    /** Zeros. */
    public static Graph none(BlockSpec spec) {
        keepsChannels(spec, "none");
        return Graph.of("zero", new Zero(spec.stride()));
    }

    private static void keepsChannels(BlockSpec spec, String name) {
        if (!spec.in().equals(spec.out())) {
            throw new IllegalArgumentException(
                    name + " keeps the number of channels, it cannot go from " + spec.in() + " to " + spec.out());
        }
    }

    /**
     * Inverted bottleneck (MobileNetV2/V3, EfficientNet): expand, depthwise, squeeze-and-excitation, project; residual where the
     * shapes allow. There is no expansion where the hidden width is the input width.
     */
    public static Graph invertedBottleneck(BlockSpec spec) {
        Chain chain = new Chain();
        if (!spec.hidden().equals(spec.in())) {
            chain.then("expand", convNormAct(Conv.pointwise(spec.hidden()), spec.norm(), spec.activation()));
        }
        Conv depthwise = Conv.depthwise(spec.hidden(), spec.kernel(), spec.stride(), 1);
        chain.then("depthwise", convNormAct(depthwise, spec.norm(), spec.activation()));
        if (spec.squeeze().present()) {
            chain.then("squeeze_excite", squeezeExcite(spec.hidden(), spec.squeeze()));
        }
        chain.then("project", convNorm(Conv.pointwise(spec.out()), spec.norm()));
        return spec.keepsShape() ? residual(chain.build()) : chain.build();
    }

    /** Channels weighted by a gate that has seen the whole image; its 1x1 convolutions have biases. */
    public static Graph squeezeExcite(Expr channels, BlockSpec.Squeeze squeeze) {
        Graph.Builder b = Graph.builder(1);
        int pooled = b.add("pool", new GlobalAveragePool(), 0);
        int reduced = b.add("reduce", Conv.pointwise(squeeze.width()).withBias(), pooled);
        int inner = b.add("act", new Activation(squeeze.inner()), reduced);
        int expanded = b.add("expand", Conv.pointwise(channels).withBias(), inner);
        int gate = b.add("gate", new Activation(squeeze.gate()), expanded);
        return b.build(b.add("scale", new Multiply(), 0, gate));
    }

    /** The input plus the body's output, which training may drop (stochastic depth). */
    public static Graph residual(Graph body) {
        Graph.Builder b = Graph.builder(1);
        int value = b.add("body", body, 0);
        int dropped = b.add("drop_path", new DropPath(), value);
        return b.build(b.add("add", new Add(), 0, dropped));
    }

    /** ResNet's block of two 3x3 convolutions (He et al. 2016). */
    public static Graph basic(BlockSpec spec) {
        Graph body = new Chain()
                .then(
                        "first",
                        convNormAct(
                                Conv.dense(spec.out(), spec.kernel(), spec.stride()), spec.norm(), spec.activation()))
                .then("second", convNorm(Conv.dense(spec.out(), spec.kernel(), 1), spec.norm()))
                .build();
        return shortcut(spec, body, new Chain(), spec.stride());
    }

    /** ResNet's block of 1x1, 3x3, 1x1 convolutions; the 3x3 has the stride (torchvision's V1.5). */
    public static Graph bottleneck(BlockSpec spec) {
        return shortcut(spec, bottleneckBody(spec), new Chain(), spec.stride());
    }

    /** The bottleneck of ResNet-D: the shortcut pools before its 1x1 convolution (He et al. 2019). */
    public static Graph bottleneckD(BlockSpec spec) {
        Chain down = new Chain();
        if (spec.stride() > 1) {
            down.then("pool", new Pool(Pool.Mode.AVERAGE, spec.stride(), spec.stride(), 0));
        }
        return shortcut(spec, bottleneckBody(spec), down, 1);
    }

    private static Graph bottleneckBody(BlockSpec spec) {
        Conv middle = Conv.dense(spec.hidden(), spec.kernel(), spec.stride());
        return new Chain()
                .then("reduce", convNormAct(Conv.pointwise(spec.hidden()), spec.norm(), spec.activation()))
                .then("middle", convNormAct(middle, spec.norm(), spec.activation()))
                .then("expand", convNorm(Conv.pointwise(spec.out()), spec.norm()))
                .build();
    }

    private static Graph shortcut(BlockSpec spec, Graph body, Chain down, int stride) {
        Graph.Builder b = Graph.builder(1);
        int value = b.add("drop_path", new DropPath(), b.add("body", body, 0));
        int straight = 0;
        if (!spec.keepsShape()) {
            Conv conv = Conv.dense(spec.out(), Expr.ONE, stride);
            straight = b.add(
                    "shortcut",
                    down.then("conv", conv).then("norm", spec.norm()).build(),
                    0);
        }
        int sum = b.add("add", new Add(), straight, value);
        return b.build(b.add("act", new Activation(spec.activation()), sum));
    }
}

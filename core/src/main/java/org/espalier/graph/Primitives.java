package org.espalier.graph;

import java.util.List;
import org.espalier.decision.Architecture;
import org.espalier.decision.Expr;

/** The primitive operations that come with Espalier. Every reading (module, supernet, exporter) knows these. */
public final class Primitives {
    private Primitives() {}

    private static Shape only(Operation operation, List<Shape> inputs) {
        if (inputs.size() != 1) {
            throw new IllegalArgumentException(operation.kind() + " takes one input, got " + inputs.size());
        }
        return inputs.get(0);
    }

    /**
     * Convolution. Padding is "same" for odd kernels ({@code dilation * (k - 1) / 2}) unless {@code padded} is false. In a supernet the
     * weight has the largest size; smaller members use the leading channels and the centre of the kernel.
     *
     * @param out output channels
     * @param kernelHeight odd, or any size where not padded
     * @param kernelWidth likewise
     * @param stride of rows
     * @param strideWidth of columns; other than that of rows only where the direction that does not stride has a kernel of 1
     * @param groups divides both channel numbers; equal to the input channels for a depthwise convolution
     */
    public record Conv(
            Expr out,
            Expr kernelHeight,
            Expr kernelWidth,
            int stride,
            int strideWidth,
            int dilation,
            Expr groups,
            boolean padded,
            boolean bias)
            implements Operation {
        public Conv {
            if (stride != strideWidth
                    && !(stride == 1 && kernelHeight.equals(Expr.ONE))
                    && !(strideWidth == 1 && kernelWidth.equals(Expr.ONE))) {
                throw new IllegalArgumentException("conv: strides of " + stride + "x" + strideWidth
                        + " need a kernel of 1 in the direction of stride 1, got " + kernelHeight + "x" + kernelWidth);
            }
        }

        /** With one stride in both directions. */
        public Conv(
                Expr out,
                Expr kernelHeight,
                Expr kernelWidth,
                int stride,
                int dilation,
                Expr groups,
                boolean padded,
                boolean bias) {
            this(out, kernelHeight, kernelWidth, stride, stride, dilation, groups, padded, bias);
        }

        public static Conv dense(Expr out, Expr kernel, int stride) {
            return new Conv(out, kernel, kernel, stride, 1, Expr.ONE, true, false);
        }

        public static Conv pointwise(Expr out) {
            return dense(out, Expr.ONE, 1);
        }

        /** One filter for each of the {@code channels}. */
        public static Conv depthwise(Expr channels, Expr kernel, int stride, int dilation) {
            return new Conv(channels, kernel, kernel, stride, dilation, channels, true, false);
        }

        public Conv withBias() {
            return new Conv(out, kernelHeight, kernelWidth, stride, strideWidth, dilation, groups, padded, true);
        }

        public boolean isDepthwise() {
            return !groups.equals(Expr.ONE) && groups.equals(out);
        }

        public Expr paddingHeight() {
            return padding(kernelHeight);
        }

        public Expr paddingWidth() {
            return padding(kernelWidth);
        }

        private Expr padding(Expr kernel) {
            return padded ? kernel.minus(Expr.ONE).dividedBy(2).times(dilation) : Expr.ZERO;
        }

        private Expr size(Expr input, Expr kernel, int stride) {
            if (padded) { // "same" padding of an odd kernel: the kernel size cancels
                return stride == 1
                        ? input
                        : input.minus(Expr.ONE).dividedBy(stride).plus(1);
            }
            return input.minus(kernel.minus(Expr.ONE).times(dilation).plus(1))
                    .dividedBy(stride)
                    .plus(1);
        }

        @Override
        public String kind() {
            return "conv";
        }

        @Override
        public Shape shape(List<Shape> inputs) {
            Shape in = only(this, inputs);
            if (in.channels().isConstant()
                    && groups.isConstant()
                    && in.channels().asInt() % groups.asInt() != 0) {
                throw new IllegalArgumentException(
                        "conv: " + in.channels() + " input channels cannot be divided into " + groups + " groups");
            }
            return new Shape(out, size(in.height(), kernelHeight, stride), size(in.width(), kernelWidth, strideWidth));
        }

        @Override
        public List<Parameter> parameters(List<Shape> inputs) {
            return kernel(only(this, inputs)).withBias(bias);
        }

        private Parameter kernel(Shape in) {
            Expr perFilter =
                    in.channels().equals(groups) ? Expr.ONE : in.channels().dividedBy(groups);
            return Parameter.kernel(groups, out, perFilter, kernelHeight, kernelWidth);
        }

        @Override
        public Expr macs(List<Shape> inputs) {
            Shape output = shape(inputs);
            return kernel(only(this, inputs)).elements().times(output.height()).times(output.width());
        }

        @Override
        public List<Expr> attributes() {
            return List.of(out, kernelHeight, kernelWidth, groups);
        }

        @Override
        public Conv fix(Architecture a) {
            return new Conv(
                    out.fix(a),
                    kernelHeight.fix(a),
                    kernelWidth.fix(a),
                    stride,
                    strideWidth,
                    dilation,
                    groups.fix(a),
                    padded,
                    bias);
        }

        /** Names caches of measurements, so that it stays what it was where the strides are equal. */
        @Override
        public String toString() {
            return "Conv[out=" + out + ", kernelHeight=" + kernelHeight + ", kernelWidth=" + kernelWidth + ", stride="
                    + stride + (stride == strideWidth ? "" : "x" + strideWidth) + ", dilation=" + dilation + ", groups="
                    + groups + ", padded=" + padded + ", bias=" + bias + "]";
        }
    }

    /** Batch normalisation over channels; {@code affine} adds a trainable scale and shift. */
    public record BatchNorm(boolean affine, double eps, double momentum) implements Operation {
        /** PyTorch's defaults: eps 1e-5, momentum 0.1. */
        public BatchNorm(boolean affine) {
            this(affine, 1e-5, 0.1);
        }

        @Override
        public String kind() {
            return "batch_norm";
        }

        @Override
        public Shape shape(List<Shape> inputs) {
            return only(this, inputs);
        }

        @Override
        public List<Parameter> parameters(List<Shape> inputs) {
            return Parameter.norm(only(this, inputs).channels(), affine);
        }
    }

    /** An element-wise non-linearity. */
    public record Activation(Function function) implements Operation {
        /** The functions of the field; hard variants as in MobileNetV3. */
        public enum Function {
            RELU,
            RELU6,
            HARD_SWISH,
            HARD_SIGMOID,
            SWISH,
            SIGMOID
        }

        public static Activation relu() {
            return new Activation(Function.RELU);
        }

        @Override
        public String kind() {
            return "activation";
        }

        @Override
        public Shape shape(List<Shape> inputs) {
            return only(this, inputs);
        }
    }

    /** Max or average pooling, square window. Average never counts the padding. */
    public record Pool(Mode mode, int kernel, int stride, int padding) implements Operation {
        /** What is taken of a window. */
        public enum Mode {
            MAX,
            AVERAGE
        }

        @Override
        public String kind() {
            return mode == Mode.MAX ? "max_pool" : "avg_pool";
        }

        @Override
        public Shape shape(List<Shape> inputs) {
            return only(this, inputs)
                    .withSpatial(size -> size.plus(2L * padding)
                            .minus(Expr.of(kernel))
                            .dividedBy(stride)
                            .plus(1));
        }
    }

    /** Mean over height and width. */
    public record GlobalAveragePool() implements Operation {
        @Override
        public String kind() {
            return "global_avg_pool";
        }

        @Override
        public Shape shape(List<Shape> inputs) {
            return only(this, inputs).withSpatial(size -> Expr.ONE);
        }
    }

    /** Fully connected layer on all values of the input (flattened channels first). */
    public record Linear(Expr out, boolean bias) implements Operation {
        @Override
        public String kind() {
            return "linear";
        }

        @Override
        public Shape shape(List<Shape> inputs) {
            only(this, inputs);
            return new Shape(out, Expr.ONE, Expr.ONE);
        }

        @Override
        public List<Parameter> parameters(List<Shape> inputs) {
            return Parameter.matrix(out, only(this, inputs).elements()).withBias(bias);
        }

        @Override
        public Expr macs(List<Shape> inputs) {
            return out.times(only(this, inputs).elements());
        }

        @Override
        public List<Expr> attributes() {
            return List.of(out);
        }

        @Override
        public Linear fix(Architecture a) {
            return new Linear(out.fix(a), bias);
        }
    }

    /** Sum of inputs of one shape. */
    public record Add() implements Operation {
        @Override
        public String kind() {
            return "add";
        }

        @Override
        public Shape shape(List<Shape> inputs) {
            for (Shape input : inputs) {
                if (!input.equals(inputs.get(0)) && closed(input) && closed(inputs.get(0))) {
                    throw new IllegalArgumentException("add: shapes differ: " + inputs);
                }
            }
            return inputs.get(0);
        }

        private static boolean closed(Shape shape) {
            return shape.elements().isConstant();
        }
    }

    /** First input times second, the second broadcast over height and width (squeeze-and-excitation). */
    public record Multiply() implements Operation {
        @Override
        public String kind() {
            return "multiply";
        }

        @Override
        public Shape shape(List<Shape> inputs) {
            return inputs.get(0);
        }
    }

    /** Channels of all inputs one after the other. */
    public record Concat() implements Operation {
        @Override
        public String kind() {
            return "concat";
        }

        @Override
        public Shape shape(List<Shape> inputs) {
            return inputs.get(0)
                    .withChannels(inputs.stream().map(Shape::channels).reduce(Expr.ZERO, Expr::plus));
        }
    }

    /** The input unchanged. */
    public record Identity() implements Operation {
        @Override
        public String kind() {
            return "identity";
        }

        @Override
        public Shape shape(List<Shape> inputs) {
            return only(this, inputs);
        }
    }

    /** Zeros in the input's shape, every {@code stride}-th row and column ({@code none} of the cell spaces). */
    public record Zero(int stride) implements Operation {
        @Override
        public String kind() {
            return "zero";
        }

        @Override
        public Shape shape(List<Shape> inputs) {
            return only(this, inputs)
                    .withSpatial(s -> stride == 1
                            ? s
                            : s.minus(Expr.ONE).dividedBy(stride).plus(1));
        }
    }

    /** Looks one pixel further down and right: {@code y[i][j] = x[i+1][j+1]}, zero beyond the edge (FactorizedReduce). */
    public record Shift() implements Operation {
        @Override
        public String kind() {
            return "shift";
        }

        @Override
        public Shape shape(List<Shape> inputs) {
            return only(this, inputs);
        }
    }

    /** Channels {@code start, start + step, ...}, {@code count} of them. */
    public record Channels(Expr start, int step, Expr count) implements Operation {
        @Override
        public String kind() {
            return "channels";
        }

        @Override
        public Shape shape(List<Shape> inputs) {
            return only(this, inputs).withChannels(count);
        }

        @Override
        public List<Expr> attributes() {
            return List.of(start, count);
        }

        @Override
        public Channels fix(Architecture a) {
            return new Channels(start.fix(a), step, count.fix(a));
        }
    }

    /** Channel shuffle of ShuffleNet: view as groups x rest, transpose. */
    public record ChannelShuffle(int groups) implements Operation {
        @Override
        public String kind() {
            return "channel_shuffle";
        }

        @Override
        public Shape shape(List<Shape> inputs) {
            return only(this, inputs);
        }
    }

    /** Element-wise dropout in training, identity otherwise. */
    public record Dropout(double rate) implements Operation {
        @Override
        public String kind() {
            return "dropout";
        }

        @Override
        public Shape shape(List<Shape> inputs) {
            return only(this, inputs);
        }
    }

    /** Place where training may drop whole samples' paths (stochastic depth); the rate belongs to the recipe, 0 without one. */
    public record DropPath() implements Operation {
        @Override
        public String kind() {
            return "drop_path";
        }

        @Override
        public Shape shape(List<Shape> inputs) {
            return only(this, inputs);
        }
    }
}

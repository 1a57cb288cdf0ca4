package org.espalier.graph;

import java.util.List;
import org.espalier.decision.Architecture;
import org.espalier.decision.Expr;

/** The primitive operations that come with Espalier. Every reading (module, supernet, exporter) knows these. */
public final class Primitives {
    private Primitives() {}

    static Shape only(Operation operation, List<Shape> inputs) {
        if (inputs.size() != 1) {
            throw new IllegalArgumentException(operation.kind() + " takes one input, got " + inputs.size());
        }
        return inputs.get(0);
    }

    /**
     * Batch normalisation over channels; {@code affine} adds a trainable scale and shift.
     *
     * @param affine whether scale and shift are trained
     * @param eps what is added to the variance, above 0
     * @param momentum share of a batch in the running statistics, between 0 and 1
     */
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

        /** {@code max(0, x)}, the most frequent. */
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

    /**
     * Max or average pooling, square window. Average never counts the padding.
     *
     * @param kernel rows and columns of the window
     * @param stride of rows and columns, at least 1
     * @param padding rows and columns beyond each edge, fewer than the window has
     */
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

    /**
     * Fully connected layer on all values of the input (flattened channels first).
     *
     * @param out number of outputs; may be open
     * @param bias whether each output has a trained constant
     */
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

    /**
     * Channels {@code start, start + step, ...}, {@code count} of them.
     *
     * @param start the first channel, from 0
     * @param step distance between two, at least 1
     * @param count how many; all of them exist in the input
     */
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

    /**
     * Channel shuffle of ShuffleNet: view as groups x rest, transpose.
     *
     * @param groups divides the number of channels
     */
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

    /**
     * Element-wise dropout in training, identity otherwise.
     *
     * @param rate share of the values that a training step drops, from 0 to below 1
     */
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

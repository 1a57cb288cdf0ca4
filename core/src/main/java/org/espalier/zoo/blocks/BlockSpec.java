package org.espalier.zoo.blocks;

import org.espalier.decision.Expr;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.BatchNorm;

/**
 * What a block is asked for. A block reads the fields that concern it.
 *
 * @param in input channels
 * @param out output channels
 * @param stride 1 or 2
 * @param kernel kernel size, odd; may be open
 * @param hidden width inside the block (expanded or bottleneck channels); may be open
 * @param norm batch norm that follows every convolution; not affine among the candidates of a relaxed supernet
 * @param activation non-linearity inside the block
 * @param squeeze how squeeze-and-excitation is done, {@link Squeeze#NONE} for not at all
 */
public record BlockSpec(
        Expr in,
        Expr out,
        int stride,
        Expr kernel,
        Expr hidden,
        BatchNorm norm,
        Activation.Function activation,
        Squeeze squeeze) {
    /**
     * Squeeze-and-excitation (Hu et al. 2018): width of the middle and the gate.
     *
     * @param width channels of the middle; 0 for no squeeze-and-excitation
     * @param inner non-linearity of the middle
     * @param gate what turns the result into the factor of each channel
     */
    public record Squeeze(Expr width, Activation.Function inner, Activation.Function gate) {
        /** No squeeze-and-excitation. */
        public static final Squeeze NONE =
                new Squeeze(Expr.ZERO, Activation.Function.RELU, Activation.Function.HARD_SIGMOID);

        /** As in MobileNetV3: a quarter of the hidden width, rounded to 8, ReLU, hard sigmoid. */
        public static Squeeze mobile(Expr hidden) {
            return new Squeeze(
                    hidden.dividedBy(4).scaled(1, 8), Activation.Function.RELU, Activation.Function.HARD_SIGMOID);
        }

        /** Whether there is any: {@link #NONE} has none. */
        public boolean present() {
            return !width.equals(Expr.ZERO);
        }
    }

    public BlockSpec {
        if (stride < 1) {
            throw new IllegalArgumentException("stride must be at least 1, got " + stride);
        }
        if (in.min() < 1 || out.min() < 1) {
            throw new IllegalArgumentException("channels must be at least 1, got in " + in + ", out " + out);
        }
    }

    /** Kernel 3, hidden width = output width, ReLU, affine batch norm, no squeeze-and-excitation. */
    public static BlockSpec of(Expr in, Expr out, int stride) {
        return new BlockSpec(
                in, out, stride, Expr.of(3), out, new BatchNorm(true), Activation.Function.RELU, Squeeze.NONE);
    }

    /** As {@link #of(Expr, Expr, int)}, with known numbers of channels. */
    public static BlockSpec of(int in, int out, int stride) {
        return of(Expr.of(in), Expr.of(out), stride);
    }

    /** The same with another kernel size, odd; may be open. */
    public BlockSpec withKernel(Expr other) {
        return new BlockSpec(in, out, stride, other, hidden, norm, activation, squeeze);
    }

    /** The same with another width inside the block; may be open. */
    public BlockSpec withHidden(Expr other) {
        return new BlockSpec(in, out, stride, kernel, other, norm, activation, squeeze);
    }

    /** The same with another batch norm behind every convolution. */
    public BlockSpec withNorm(BatchNorm other) {
        return new BlockSpec(in, out, stride, kernel, hidden, other, activation, squeeze);
    }

    /** The same with another non-linearity inside the block. */
    public BlockSpec withActivation(Activation.Function other) {
        return new BlockSpec(in, out, stride, kernel, hidden, norm, other, squeeze);
    }

    /** The same with another squeeze-and-excitation; {@link Squeeze#NONE} for none. */
    public BlockSpec withSqueeze(Squeeze other) {
        return new BlockSpec(in, out, stride, kernel, hidden, norm, activation, other);
    }

    /** Whether output and input have one shape, so that a residual connection fits. */
    public boolean keepsShape() {
        return stride == 1 && in.equals(out);
    }
}

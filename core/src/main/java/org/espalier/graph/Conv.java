package org.espalier.graph;

import java.util.List;
import org.espalier.decision.Architecture;
import org.espalier.decision.Expr;

/**
 * Convolution. Padding is "same" for odd kernels ({@code dilation * (k - 1) / 2}) unless {@code padded} is false. In a supernet the
 * weight has the largest size; smaller members use the leading channels and the centre of the kernel.
 *
 * @param out output channels
 * @param kernelHeight odd, or any size where not padded
 * @param kernelWidth likewise
 * @param stride of rows
 * @param strideWidth of columns; other than that of rows only where the direction that does not stride has a kernel of 1
 * @param dilation distance between the pixels under neighbouring weights, at least 1
 * @param groups divides both channel numbers; equal to the input channels for a depthwise convolution
 * @param padded whether zeros stand around the image so that a stride of 1 keeps its size
 * @param bias whether each output channel has a trained constant
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

    /** Every output channel reads every input channel; a square kernel, "same" padding, no bias, as batch norm follows. */
    public static Conv dense(Expr out, Expr kernel, int stride) {
        return new Conv(out, kernel, kernel, stride, 1, Expr.ONE, true, false);
    }

    /** A dense convolution with a kernel of 1 and a stride of 1: it mixes channels and sees one pixel. */
    public static Conv pointwise(Expr out) {
        return dense(out, Expr.ONE, 1);
    }

    /** One filter for each of the {@code channels}. */
    public static Conv depthwise(Expr channels, Expr kernel, int stride, int dilation) {
        return new Conv(channels, kernel, kernel, stride, dilation, channels, true, false);
    }

    /** The same with a trainable bias for each output channel. */
    public Conv withBias() {
        return new Conv(out, kernelHeight, kernelWidth, stride, strideWidth, dilation, groups, padded, true);
    }

    /** Whether there is one group for each output channel; dense convolutions to a single channel are not. */
    public boolean isDepthwise() {
        return !groups.equals(Expr.ONE) && groups.equals(out);
    }

    /** Rows of zeros above, and as many below: {@code dilation * (kernelHeight - 1) / 2}, 0 where not padded. */
    public Expr paddingHeight() {
        return padding(kernelHeight);
    }

    /** Columns of zeros at the left, and as many at the right; see {@link #paddingHeight}. */
    public Expr paddingWidth() {
        return padding(kernelWidth);
    }

    private Expr padding(Expr kernel) {
        return padded ? kernel.minus(Expr.ONE).dividedBy(2).times(dilation) : Expr.ZERO;
    }

    private Expr size(Expr input, Expr kernel, int stride) {
        if (padded) { // "same" padding of an odd kernel: the kernel size cancels
            return stride == 1 ? input : input.minus(Expr.ONE).dividedBy(stride).plus(1);
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
        Shape in = Primitives.only(this, inputs);
        if (in.channels().isConstant() && groups.isConstant() && in.channels().asInt() % groups.asInt() != 0) {
            throw new IllegalArgumentException(
                    "conv: " + in.channels() + " input channels cannot be divided into " + groups + " groups");
        }
        return new Shape(out, size(in.height(), kernelHeight, stride), size(in.width(), kernelWidth, strideWidth));
    }

    @Override
    public List<Parameter> parameters(List<Shape> inputs) {
        return kernel(Primitives.only(this, inputs)).withBias(bias);
    }

    private Parameter kernel(Shape in) {
        Expr perFilter = in.channels().equals(groups) ? Expr.ONE : in.channels().dividedBy(groups);
        return Parameter.kernel(groups, out, perFilter, kernelHeight, kernelWidth);
    }

    @Override
    public Expr macs(List<Shape> inputs) {
        Shape output = shape(inputs);
        return kernel(Primitives.only(this, inputs))
                .elements()
                .times(output.height())
                .times(output.width());
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

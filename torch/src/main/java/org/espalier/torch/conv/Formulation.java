package org.espalier.torch.conv;

import org.bytedeco.pytorch.Tensor;

/**
 * One exact way to write a convolution in LibTorch's operations. Composed of differentiable operations, so that the engine derives both
 * gradients. Whether the kernels below it are right on this machine is for {@link ConvolutionDoor} to find out.
 */
public interface Formulation {
    /** A unique short name without blanks or commas; kept in the cache of verdicts. */
    String name();

    /**
     * When this formulation is tried for the signature: all of the lowest number are verified first and the fastest right one is used;
     * a higher number is tried only if none of the lower ones is right. Negative means that it does not apply.
     */
    int wave(ConvSignature signature);

    /**
     * Whether the formulation's backward pass lays out any gradient as it needs it. Otherwise the door does, which costs some more steps.
     */
    default boolean takesAnyGradient() {
        return false;
    }

    /** Whether a pass has loops in Java, which are slow until the JVM has compiled them. */
    default boolean loopsInJava() {
        return false;
    }

    /**
     * The convolution without bias.
     *
     * @param x float32, {@code batch, inChannels, height, width}, channels-last
     * @param weight float32, {@code outChannels, inChannels / groups, kernelHeight, kernelWidth}
     * @param signature describes both
     * @return float32, {@code batch, outChannels, outHeight, outWidth}
     */
    Tensor forward(Tensor x, Tensor weight, ConvSignature signature);
}

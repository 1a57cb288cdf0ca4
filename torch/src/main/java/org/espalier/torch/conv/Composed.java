package org.espalier.torch.conv;

import java.util.function.ToIntFunction;
import org.bytedeco.pytorch.Tensor;

/**
 * A formulation put together from its parts.
 *
 * @param waves as {@link Formulation#wave}
 * @param composition as {@link Formulation#forward}
 * @param takesAnyGradient as {@link Formulation#takesAnyGradient}
 * @param loopsInJava as {@link Formulation#loopsInJava}
 */
record Composed(
        String name,
        ToIntFunction<ConvSignature> waves,
        Composition composition,
        boolean takesAnyGradient,
        boolean loopsInJava)
        implements Formulation {
    /** Of LibTorch's operations, whose gradients are channels-last only where the result's is. */
    static Composed of(String name, ToIntFunction<ConvSignature> waves, Composition composition) {
        return new Composed(name, waves, composition, false, false);
    }

    /**
     * For a composition that lays the gradient out by itself, or whose last step is a view of a matrix product: its gradient is copied into rows
     * where it is not.
     */
    Composed takingAnyGradient() {
        return new Composed(name, waves, composition, true, loopsInJava);
    }

    /** For a composition with loops in Java. */
    Composed loopingInJava() {
        return new Composed(name, waves, composition, takesAnyGradient, true);
    }

    @Override
    public int wave(ConvSignature signature) {
        return waves.applyAsInt(signature);
    }

    @Override
    public Tensor forward(Tensor x, Tensor weight, ConvSignature signature) {
        return composition.apply(x, weight, signature);
    }

    @Override
    public String toString() {
        return name;
    }
}

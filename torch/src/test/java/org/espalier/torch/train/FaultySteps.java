package org.espalier.torch.train;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.engine.CrossingRecorder;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.engine.Tensors;

/** Steps with a fault each, outside of the engine's package as real ones are. */
public final class FaultySteps {
    private FaultySteps() {}

    /** One of them. */
    @FunctionalInterface
    public interface Step {
        void run(Tensor weight);
    }

    public static void good(Tensor weight) {
        weight.mul(weight).sum();
    }

    public static void reading(Tensor weight) {
        HostCopies.number(weight.sum());
        HostCopies.count(weight.sum());
        HostCopies.floats(weight);
        HostCopies.longs(weight);
    }

    public static boolean readingAlone() {
        try (PointerScope scope = new PointerScope()) {
            HostCopies.number(CrossingRecorder.STAND_IN.of(new float[] {1}, 1));
            return true;
        }
    }

    public static void mixing(Tensor weight) {
        weight.mul(TensorFactory.HOST.of(new float[] {1, 0}, 2));
    }

    public static void making(Tensor weight) {
        weight.mul(CrossingRecorder.STAND_IN.of(new float[] {1, 0}, 2));
        weight.mul(Tensors.of(weight, new float[] {1, 0}, 2));
        weight.mul(Tensors.bernoulli(weight, 0.5, 1));
    }
}

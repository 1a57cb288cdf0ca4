package org.espalier.torch.engine;

import java.nio.FloatBuffer;
import java.util.function.IntToDoubleFunction;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A float32 tensor's own memory on the host, for passes that Java computes. Nothing is copied: what is put there is the tensor's. Valid as long as the
 * tensor is; not bound to any scope.
 */
public final class HostMemory {
    private HostMemory() {}

    /** The most values that one buffer can hold. */
    public static final long MOST = Integer.MAX_VALUE / Float.BYTES;

    /** Whether Java can compute on a tensor: float32, on the host, and small enough for a buffer. */
    public static boolean isReachable(Tensor tensor) {
        return tensor.is_cpu() && tensor.scalar_type().intern() == torch.ScalarType.Float && tensor.numel() <= MOST;
    }

    /**
     * The values in the order of the memory.
     *
     * @param dense a tensor without gaps, whatever the order of its dimensions
     */
    public static FloatBuffer of(Tensor dense) {
        try (FloatPointer pointer = dense.data_ptr_float()) {
            return pointer.capacity(dense.numel()).asBuffer();
        }
    }

    /**
     * Moves values a share of the way to others.
     *
     * @param dense what is moved, in place
     * @param share of the way, from 0 to 1
     * @param to where each goes
     */
    public static void move(Tensor dense, double share, IntToDoubleFunction to) {
        FloatBuffer values = of(dense);
        for (int i = 0; i < values.capacity(); i++) {
            values.put(i, (float) ((1 - share) * values.get(i) + share * to.applyAsDouble(i)));
        }
    }
}

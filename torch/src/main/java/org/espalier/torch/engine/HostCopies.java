package org.espalier.torch.engine;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The one way of values between tensors and Java. Each call waits until the device has computed everything before it, which on a GPU costs
 * more than the copy: a training step makes as few as it can. All calls can be seen in a recording of JDK Flight Recorder, as
 * {@code org.espalier.HostCopy} with the place in the code that asked.
 */
public final class HostCopies {
    private HostCopies() {}

    /** A tensor's values as float32, in row-major order of its dimensions whatever its type, memory format and device. */
    public static float[] floats(Tensor tensor) {
        try (PointerScope scope = new PointerScope()) {
            Tensor plain = tensor.detach().cpu().to(ScalarType.Float).contiguous();
            float[] values = new float[Math.toIntExact(plain.numel())];
            HostCopyEvent.tell(values.length);
            plain.data_ptr_float().get(values);
            return values;
        }
    }

    /** An int64 tensor's values, in row-major order of its dimensions. */
    public static long[] longs(Tensor tensor) {
        try (PointerScope scope = new PointerScope()) {
            Tensor plain = tensor.detach().cpu().to(ScalarType.Long).contiguous();
            long[] values = new long[Math.toIntExact(plain.numel())];
            HostCopyEvent.tell(values.length);
            plain.data_ptr_long().get(values);
            return values;
        }
    }

    /** The value of a tensor that has one. */
    public static double number(Tensor one) {
        HostCopyEvent.tell(1);
        return one.item_double();
    }

    /** The value of a tensor of whole numbers that has one. */
    public static long count(Tensor one) {
        HostCopyEvent.tell(1);
        return one.item_long();
    }

    /**
     * Overwrites a tensor, wherever it lives; its type stays.
     *
     * @param values in row-major order of {@code dimensions}
     * @param dimensions those of the tensor
     * @throws IllegalArgumentException if the number of values is not the product of the dimensions
     */
    public static void write(float[] values, long[] dimensions, Tensor into) {
        TensorFactory.checkCount(values.length, dimensions);
        try (PointerScope scope = new PointerScope()) {
            into.copy_(Tensor.create(values, dimensions));
        }
    }
}

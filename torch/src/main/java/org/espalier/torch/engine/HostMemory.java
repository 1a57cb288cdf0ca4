package org.espalier.torch.engine;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.function.IntToDoubleFunction;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The memory of tensors that live on the host, for loops in Java: nothing is copied, and nobody is waited for. */
public final class HostMemory {
    /** More bytes than this have no buffer. */
    private static final long MOST_BYTES = Integer.MAX_VALUE;

    private HostMemory() {}

    /** Whether so many float32 values can be seen as one buffer. */
    public static boolean fits(long values) {
        return values * Float.BYTES <= MOST_BYTES;
    }

    /** Whether loops in Java can go through a tensor as it is: a channels-last feature map, float32 on the host. */
    public static boolean isFeatureMap(Tensor tensor) {
        return tensor.dim() == 4
                && tensor.is_cpu()
                && tensor.scalar_type().intern() == ScalarType.Float
                && tensor.is_contiguous(MemoryFormat.ChannelsLast)
                && fits(tensor.numel());
    }

    /**
     * A tensor's own values, to read or to write. The buffer keeps nothing alive: use it while the tensor is held.
     *
     * @param tensor float32 on the host, dense either in the order of its dimensions or channels-last
     * @return its values in the order in which they are stored
     * @throws IllegalArgumentException if it is not such a tensor, or is larger than 2 GiB
     */
    public static FloatBuffer floats(Tensor tensor) {
        check(tensor);
        try (PointerScope scope = new PointerScope()) {
            FloatPointer values = tensor.data_ptr_float();
            return values.capacity(tensor.numel()).asBuffer();
        }
    }

    /** As {@link #floats}, the bits of its values. */
    public static IntBuffer bits(Tensor tensor) {
        check(tensor);
        try (PointerScope scope = new PointerScope()) {
            IntPointer bits = new IntPointer(tensor.data_ptr_float());
            return bits.capacity(tensor.numel()).asBuffer();
        }
    }

    private static void check(Tensor tensor) {
        if (!tensor.is_cpu() || tensor.scalar_type().intern() != ScalarType.Float) {
            throw new IllegalArgumentException("float32 on the host is needed, got "
                    + tensor.scalar_type().intern() + (tensor.is_cpu() ? "" : " elsewhere"));
        }
        if (!tensor.is_contiguous() && !tensor.is_contiguous(MemoryFormat.ChannelsLast)) {
            throw new IllegalArgumentException("a dense tensor is needed, got a view with gaps");
        }
        if (!fits(tensor.numel())) {
            throw new IllegalArgumentException(
                    "at most 2 GiB can be seen as one buffer, got " + tensor.numel() + " values");
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
        FloatBuffer values = floats(dense);
        for (int i = 0; i < values.capacity(); i++) {
            values.put(i, (float) ((1 - share) * values.get(i) + share * to.applyAsDouble(i)));
        }
    }
}

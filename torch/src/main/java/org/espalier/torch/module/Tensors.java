package org.espalier.torch.module;

import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.jspecify.annotations.Nullable;

/** Small helpers for tensors: ownership across pointer scopes, copies to and from Java arrays, memory layout. */
public final class Tensors {
    private Tensors() {}

    /**
     * Makes a tensor survive the scope it was made in: it then belongs to {@code outer}, or to the caller (who closes it) where there is
     * none. Call it inside the inner scope.
     */
    public static Tensor handOver(Tensor tensor, @Nullable PointerScope outer) {
        if (outer == null) {
            tensor.retainReference();
        } else {
            outer.attach(tensor);
        }
        return tensor;
    }

    /** A tensor with its own memory; the values stand in row-major order of the sizes, whatever the layout in memory. */
    public static Tensor of(float[] values, long... sizes) {
        long count = Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
        if (count != values.length) {
            throw new IllegalArgumentException(
                    values.length + " values do not fill a tensor of sizes " + Arrays.toString(sizes));
        }
        return Tensor.create(values, sizes);
    }

    /** The values in row-major order, as float32. */
    public static float[] toArray(Tensor tensor) {
        try (PointerScope scope = new PointerScope()) {
            Tensor plain = tensor.detach().to(torch.ScalarType.Float).contiguous();
            float[] values = new float[Math.toIntExact(plain.numel())];
            if (values.length > 0) {
                FloatPointer pointer = plain.data_ptr_float();
                pointer.get(values);
            }
            return values;
        }
    }

    /** The same values in channels-last memory where the tensor has four dimensions, else contiguous. */
    public static Tensor channelsLast(Tensor tensor) {
        return tensor.dim() == 4 ? tensor.contiguous(MemoryFormat.ChannelsLast) : tensor.contiguous();
    }
}

package org.espalier.device.pytorch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.espalier.graph.Weights;

/**
 * Makes dense tensors of views. A file whose tensors claim more values than it has bytes for is refused before anything is allocated: a view
 * that repeats the values of its storage, and many views of one.
 */
final class ViewReader {
    private static final int MOST_DIMENSIONS = 64;
    private static final String DENSE = "dense tensors";
    private static final String COPY = "save tensors that were copied by contiguous()";

    private long left;

    /** @param bytes of the file: its tensors may have as many values, which is four times what float32 needs */
    ViewReader(long bytes) {
        this.left = bytes;
    }

    /**
     * Reads a view.
     *
     * @param name of the tensor, for what is wrong
     * @param bytes of its storage, little-endian from the start; as many as its elements need
     */
    Weights.Tensor read(String name, Pickled.View view, ByteBuffer bytes) {
        List<Long> sizes = view.sizes();
        List<Long> strides = view.strides();
        if (sizes.size() != strides.size() || sizes.size() > MOST_DIMENSIONS) {
            throw Refusal.damaged(
                    "tensor '" + name + "' has " + sizes.size() + " sizes and " + strides.size() + " strides",
                    "as many of both, at most " + MOST_DIMENSIONS);
        }
        int count = count(name, view);
        float[] values = new float[count];
        if (count > 0) {
            fill(values, view, bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN));
        }
        return new Weights.Tensor(sizes.stream().mapToInt(Long::intValue).toArray(), values);
    }

    /** Number of values, all of which lie in the storage. */
    private int count(String name, Pickled.View view) {
        long elements = view.storage().elements();
        long count = 1;
        long last = 0;
        try {
            last = Math.addExact(view.storage().offset(), view.offset());
            for (int d = 0; d < view.sizes().size(); d++) {
                long size = view.sizes().get(d);
                long stride = view.strides().get(d);
                if (size < 0 || size > Integer.MAX_VALUE || stride < 0) {
                    throw Refusal.damaged(
                            "tensor '" + name + "' has sizes " + view.sizes() + " and strides " + view.strides(),
                            DENSE);
                }
                count = Math.multiplyExact(count, size);
                last = size == 0 ? last : Math.addExact(last, Math.multiplyExact(size - 1, stride));
            }
        } catch (ArithmeticException e) {
            throw Refusal.damaged("tensor '" + name + "' has sizes " + view.sizes(), DENSE);
        }
        boolean inside = view.offset() >= 0 && view.storage().offset() >= 0 && last < elements;
        if (count > 0 && !inside) {
            throw Refusal.damaged(
                    "tensor '" + name + "' of sizes " + view.sizes() + " reaches to value " + last + " of " + elements,
                    "tensors within their storage");
        }
        if (count > elements) {
            throw Refusal.of(
                    "tensor '" + name + "' of sizes " + view.sizes() + " repeats the values of a storage of "
                            + elements,
                    DENSE,
                    COPY);
        }
        left -= count;
        if (left < 0) {
            throw Refusal.of("its tensors up to '" + name + "' have more values than the file has bytes", DENSE, COPY);
        }
        return Math.toIntExact(count);
    }

    private static void fill(float[] values, Pickled.View view, ByteBuffer bytes) {
        ElementType type = view.storage().type();
        long[] sizes = view.sizes().stream().mapToLong(Long::longValue).toArray();
        long[] strides = view.strides().stream().mapToLong(Long::longValue).toArray();
        long[] index = new long[sizes.length];
        long at = view.storage().offset() + view.offset();
        for (int i = 0; i < values.length; i++) {
            values[i] = type.value(bytes, Math.toIntExact(at * type.size()));
            int d = sizes.length - 1;
            while (d >= 0 && ++index[d] == sizes[d]) {
                at -= (sizes[d] - 1) * strides[d];
                index[d] = 0;
                d--;
            }
            at += d >= 0 ? strides[d] : 0;
        }
    }
}

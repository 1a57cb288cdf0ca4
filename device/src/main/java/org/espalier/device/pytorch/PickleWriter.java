package org.espalier.device.pytorch;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.espalier.graph.Weights;

/** Writes the pickle of a state dict, protocol 2: each tensor has a storage of its own, whose key is its number. */
final class PickleWriter {
    private static final int MARK = '(';
    private static final int TUPLE = 't';
    private static final int REDUCE = 'R';

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private PickleWriter() {}

    /** @param wrapped whether the state dict stands under {@code state_dict} */
    static byte[] stateDict(Weights weights, boolean wrapped) {
        PickleWriter writer = new PickleWriter();
        writer.commands(0x80, 2);
        if (wrapped) {
            writer.commands('}');
            writer.text(StateDict.KEY);
        }
        writer.emptyDict();
        writer.commands(MARK);
        int key = 0;
        for (var entry : weights.tensors().entrySet()) {
            writer.text(entry.getKey());
            writer.tensor(String.valueOf(key++), entry.getValue());
        }
        writer.commands('u');
        if (wrapped) {
            writer.commands('s');
        }
        writer.commands('.');
        return writer.out.toByteArray();
    }

    private void tensor(String key, Weights.Tensor tensor) {
        global("torch._utils", "_rebuild_tensor_v2");
        commands(MARK);
        commands(MARK);
        text("storage");
        global("torch", ElementType.FLOAT.storage());
        text(key);
        text("cpu");
        number(tensor.size());
        commands(TUPLE, 'Q');
        number(0);
        int[] dims = tensor.dims();
        numbers(dims);
        numbers(strides(dims));
        commands(0x89);
        emptyDict();
        commands(TUPLE, REDUCE);
    }

    /** Row-major. */
    private static int[] strides(int[] dims) {
        int[] strides = new int[dims.length];
        int step = 1;
        for (int d = dims.length - 1; d >= 0; d--) {
            strides[d] = step;
            step *= Math.max(1, dims[d]);
        }
        return strides;
    }

    private void emptyDict() {
        global("collections", "OrderedDict");
        commands(')', REDUCE);
    }

    private void numbers(int[] numbers) {
        commands(MARK);
        for (int number : numbers) {
            number(number);
        }
        commands(TUPLE);
    }

    private void number(int number) {
        commands('J');
        out.writeBytes(little(number));
    }

    private void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        commands('X');
        out.writeBytes(little(bytes.length));
        out.writeBytes(bytes);
    }

    private void global(String module, String name) {
        commands('c');
        out.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    private void commands(int... bytes) {
        for (int b : bytes) {
            out.write(b);
        }
    }

    private static byte[] little(int number) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(number)
                .array();
    }
}

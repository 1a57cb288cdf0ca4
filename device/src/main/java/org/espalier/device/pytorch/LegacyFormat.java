package org.espalier.device.pytorch;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.Weights;

/**
 * The format of {@code torch.save} before PyTorch 1.6: pickles of a magic number, a version, the machine, the content and the keys of the
 * storages, then for each storage the number of its values and the values.
 */
final class LegacyFormat {
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long VERSION = 1001;
    private static final String EXPECTED = "a file as torch.save writes it";

    private final ByteBuffer in;
    private final Map<String, Pickled.Storage> described = new HashMap<>();

    private LegacyFormat(ByteBuffer in) {
        this.in = in.order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Reads a file's bytes.
     *
     * @throws Refusal where they are no such file, or damaged
     */
    static Weights read(byte[] bytes) {
        return new LegacyFormat(ByteBuffer.wrap(bytes)).weights();
    }

    private Weights weights() {
        header();
        Object content = pickle();
        Map<String, Pickled.View> views = StateDict.in(content);
        Map<String, ByteBuffer> values = values(StackMachine.items(pickle()));
        ViewReader reader = new ViewReader(in.capacity());
        Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
        views.forEach((name, view) -> {
            ByteBuffer found = values.get(view.storage().key());
            if (found == null) {
                throw Refusal.damaged("lacks the values of tensor '" + name + "'", EXPECTED);
            }
            tensors.put(name, reader.read(name, view, found));
        });
        return new Weights(tensors);
    }

    private Object pickle() {
        return PickleReader.read(in, this::storage);
    }

    private void header() {
        if (!MAGIC.equals(pickle())) {
            throw Refusal.of("is a pickle, but none of PyTorch's", EXPECTED, "save model.state_dict() by torch.save");
        }
        Object version = pickle();
        if (!Long.valueOf(VERSION).equals(version)) {
            throw Refusal.of(
                    "is of another version of the format",
                    String.valueOf(VERSION),
                    "save it again with a newer PyTorch");
        }
        if (pickle() instanceof Map<?, ?> machine && Boolean.FALSE.equals(machine.get("little_endian"))) {
            throw Refusal.of(
                    "its numbers are in the byte order 'big'", "little", "save it again on a machine with that order");
        }
    }

    /** {@code ('storage', class, key, place, elements, view)}, where a view is none or {@code (key, offset, elements)}. */
    private Pickled.Storage storage(List<?> description) {
        if (description.size() < 6
                || !(description.get(1) instanceof Pickled.StorageClass ofStorage)
                || !(description.get(2) instanceof String key)) {
            throw Refusal.damaged("its pickle describes no storage", PickleReader.EXPECTED);
        }
        long elements = StackMachine.whole(description.get(4));
        Pickled.Storage whole = new Pickled.Storage(key, ofStorage.type(), elements, 0);
        Pickled.Storage before = described.putIfAbsent(key, whole);
        if (before != null && !before.equals(whole)) {
            throw Refusal.damaged("its pickle describes one storage in two ways", PickleReader.EXPECTED);
        }
        if (description.get(5) == Pickled.Nothing.NONE) {
            return whole;
        }
        List<?> view = StackMachine.items(description.get(5));
        if (view.size() < 3) {
            throw Refusal.damaged("its pickle describes no part of a storage", PickleReader.EXPECTED);
        }
        return new Pickled.Storage(key, ofStorage.type(), elements, StackMachine.whole(view.get(1)));
    }

    /** The bytes of each storage, which follow in the order of the keys. */
    private Map<String, ByteBuffer> values(List<?> keys) {
        Map<String, ByteBuffer> values = new HashMap<>();
        List<String> names = new ArrayList<>();
        keys.forEach(key -> names.add(key instanceof String text ? text : ""));
        for (String key : names) {
            Pickled.Storage storage = described.get(key);
            if (storage == null) {
                throw Refusal.damaged("has values of a storage that no tensor has", EXPECTED);
            }
            long elements = in.remaining() < Long.BYTES ? -1 : in.getLong();
            int size = storage.type().size();
            if (elements != storage.elements() || elements < 0 || elements > in.remaining() / size) {
                throw Refusal.damaged(
                        "storage '" + key + "' has " + elements + " values, and " + in.remaining()
                                + " bytes are left in the file",
                        storage.elements() + " values of " + size + " bytes");
            }
            int bytes = Math.toIntExact(elements * size);
            values.put(key, in.slice(in.position(), bytes));
            in.position(in.position() + bytes);
        }
        return values;
    }
}

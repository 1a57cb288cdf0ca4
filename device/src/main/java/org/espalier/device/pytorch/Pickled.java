package org.espalier.device.pytorch;

import java.util.List;
import java.util.Optional;

/** What a pickle of tensors holds beside texts, numbers ({@link Long}, {@link Double}, {@link Boolean}), lists and maps. */
interface Pickled {
    /** Python's None. */
    enum Nothing implements Pickled {
        NONE
    }

    /** Several values that never change. */
    record Tuple(List<Object> items) implements Pickled {
        public Tuple {
            items = List.copyOf(items);
        }
    }

    /** A class or function that a pickle names, one of those that tensors need. */
    enum Name implements Pickled {
        ORDERED_DICT("collections", "OrderedDict"),
        TENSOR("torch._utils", "_rebuild_tensor_v2"),
        FORMER_TENSOR("torch._utils", "_rebuild_tensor"),
        PARAMETER("torch._utils", "_rebuild_parameter"),
        SIZE("torch", "Size");

        private final String module;
        private final String name;

        Name(String module, String name) {
            this.module = module;
            this.name = name;
        }

        private static Optional<Pickled> of(String module, String name) {
            for (Name known : values()) {
                if (known.module.equals(module) && known.name.equals(name)) {
                    return Optional.of(known);
                }
            }
            return Optional.empty();
        }
    }

    /** The class of a storage. */
    record StorageClass(ElementType type) implements Pickled {}

    /**
     * Where the values of tensors lie.
     *
     * @param key by which the file finds its bytes
     * @param elements number of its values
     * @param offset values of it that come before those that tensors know of
     */
    record Storage(String key, ElementType type, long elements, long offset) implements Pickled {}

    /**
     * A view of a storage.
     *
     * @param offset of the first value, in values
     * @param sizes of the dimensions, outermost first
     * @param strides steps between neighbours of each dimension, in values
     */
    record View(Storage storage, long offset, List<Long> sizes, List<Long> strides) implements Pickled {}

    /**
     * What a pickle may name; anything else is refused, since it would have to be run.
     *
     * @throws Refusal where it is nothing that tensors need
     */
    static Pickled global(String module, String name) {
        boolean ofStorage = module.equals("torch") || module.equals("torch.cuda");
        Optional<Pickled> storage = ofStorage ? ElementType.of(name).map(StorageClass::new) : Optional.empty();
        return storage.or(() -> Name.of(module, name)).orElseThrow(() -> {
            String which = "'" + module + "." + name + "'";
            return name.endsWith("Storage")
                    ? Refusal.of(
                            "holds tensors of the type " + which,
                            "floating-point or whole numbers",
                            "save it again with tensors of float32")
                    : Refusal.of(
                            "its pickle names " + which + ", which is not run",
                            "only what tensors need",
                            "save model.state_dict() alone");
        });
    }
}

package org.espalier.torch.engine;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorList;

/**
 * An operator that LibTorch has but its Java binding has no method for, called through LibTorch's dispatcher. The arguments have to be exactly
 * those of its schema, in order, those with defaults included; LibTorch checks them. It holds nothing native. Safe for several threads.
 */
public record NativeOperator(String name, String overload) {
    /**
     * @param name with its namespace, for example {@code aten::_fused_sgd_}
     * @param overload which of several of one name; empty for the only one
     * @throws RuntimeException if LibTorch has none of this name
     */
    public NativeOperator {
        try (PointerScope scope = new PointerScope()) {
            Dispatcher.singleton().findSchemaOrThrow(name, overload);
        }
    }

    /** The only one of its name. */
    public NativeOperator(String name) {
        this(name, "");
    }

    /** Calls it; for operators that work in place and give nothing back. */
    public void call(IValue... arguments) {
        try (PointerScope scope = new PointerScope()) {
            Dispatcher.singleton().findSchemaOrThrow(name, overload).callBoxed(new IValueVector(arguments));
        }
    }

    /** Calls it and gives its results, which belong to the caller's scope. */
    public IValueVector results(IValue... arguments) {
        IValueVector stack = new IValueVector(arguments); // the call leaves its results where the arguments were
        Dispatcher.singleton().findSchemaOrThrow(name, overload).callBoxed(stack);
        return stack;
    }

    /** A list of tensors as an argument; it belongs to the caller's scope. */
    public static IValue list(List<Tensor> tensors) {
        GenericList list = new GenericList(new TensorList().elementType());
        list.reserve(tensors.size());
        tensors.forEach(tensor -> list.push_back(new IValue(tensor)));
        return new IValue(list);
    }
}

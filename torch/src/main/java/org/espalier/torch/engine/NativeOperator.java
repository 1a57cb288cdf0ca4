package org.espalier.torch.engine;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorList;

/**
 * An operator that LibTorch has but its Java binding has no method for, called through LibTorch's dispatcher. The arguments have to be exactly
 * those of its schema, in order, those with defaults included; LibTorch checks them. Safe for several threads.
 */
public final class NativeOperator {
    private final OperatorHandle handle;

    private NativeOperator(OperatorHandle handle) {
        this.handle = handle;
    }

    /**
     * Finds an operator.
     *
     * @param name with its namespace, for example {@code aten::_fused_sgd_}
     * @throws RuntimeException if LibTorch has none of this name
     */
    public static NativeOperator of(String name) {
        try (PointerScope scope = new PointerScope()) {
            OperatorHandle handle = Dispatcher.singleton().findSchemaOrThrow(name, "");
            handle.retainReference();
            return new NativeOperator(handle);
        }
    }

    /** Calls it; for operators that work in place and give nothing back. */
    public void call(IValue... arguments) {
        try (PointerScope scope = new PointerScope()) {
            handle.callBoxed(new IValueVector(arguments));
        }
    }

    /** A list of tensors as an argument; it belongs to the caller's scope. */
    public static IValue list(List<Tensor> tensors) {
        GenericList list = new GenericList(new TensorList().elementType());
        list.reserve(tensors.size());
        tensors.forEach(tensor -> list.push_back(new IValue(tensor)));
        return new IValue(list);
    }
}

package org.espalier.torch.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.train.TensorOptimiser.Slot;

/** Copies of an optimiser's parameters and of its state. */
final class SlotCopies implements Optimiser.Remembered {
    private final List<Slot> slots;
    private final List<Tensor> parameters = new ArrayList<>();
    private final List<Map<String, Tensor>> states = new ArrayList<>();
    private final List<Long> steps = new ArrayList<>();

    SlotCopies(List<Slot> slots) {
        this.slots = slots;
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            for (Slot slot : slots) {
                parameters.add(kept(slot.parameter));
                Map<String, Tensor> state = new LinkedHashMap<>();
                slot.state.forEach((kind, tensor) -> state.put(kind, kept(tensor)));
                states.add(state);
                steps.add(slot.steps);
            }
        }
    }

    private static Tensor kept(Tensor tensor) {
        Tensor copy = tensor.detach().clone();
        copy.retainReference();
        return copy;
    }

    @Override
    public void parameters() {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            for (int i = 0; i < slots.size(); i++) {
                slots.get(i).parameter.copy_(parameters.get(i));
            }
        }
    }

    @Override
    public void state() {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            for (int i = 0; i < slots.size(); i++) {
                Slot slot = slots.get(i);
                Map<String, Tensor> before = states.get(i);
                slot.steps = steps.get(i);
                slot.state.entrySet().removeIf(made -> {
                    if (before.containsKey(made.getKey())) {
                        return false;
                    }
                    made.getValue().close();
                    return true;
                });
                before.forEach((kind, tensor) -> slot.state(kind).copy_(tensor));
            }
        }
    }

    @Override
    public void close() {
        parameters.forEach(Tensor::close);
        states.forEach(state -> state.values().forEach(Tensor::close));
    }
}

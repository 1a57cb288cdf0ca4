package org.espalier.torch.train;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.NativeOperator;
import org.espalier.torch.module.ParameterStore.Stored;

/** What optimisers share: one slot for each parameter, with named state tensors. */
abstract class TensorOptimiser implements Optimiser {
    /** A parameter and its state. */
    static final class Slot {
        final String name;
        final Tensor parameter;
        final long[] sizes;
        final boolean decays;
        final Map<String, Tensor> state = new LinkedHashMap<>();
        long steps;

        Slot(Stored stored) {
            this.name = stored.name();
            this.parameter = stored.tensor();
            this.sizes = stored.sizes();
            this.decays = stored.role().decays();
        }

        /** A state tensor of the parameter's layout, zero at first. */
        Tensor state(String kind) {
            Tensor known = state.get(kind);
            return known == null ? keep(kind, torch.zeros_like(parameter)) : known;
        }

        /** Keeps a state tensor, made in the current scope. */
        Tensor keep(String kind, Tensor tensor) {
            tensor.retainReference();
            state.put(kind, tensor);
            return tensor;
        }
    }

    /** A parameter that has a gradient in this step. */
    record Moved(Slot slot, Tensor gradient) {
        /**
         * The gradient laid out as the parameter is. LibTorch's fused kernels walk the memory of parameter, gradient and state in step, whatever
         * their strides say.
         */
        Tensor aligned() {
            for (int d = 0; d < slot.sizes.length; d++) {
                if (slot.sizes[d] > 1 && gradient.stride(d) != slot.parameter.stride(d)) {
                    return torch.zeros_like(slot.parameter).copy_(gradient);
                }
            }
            return gradient;
        }
    }

    private static final String STEPS = "steps";
    private static final String SEPARATOR = "|";
    private final List<Slot> slots = new ArrayList<>();

    TensorOptimiser(Collection<Stored> parameters) {
        for (Stored stored : parameters) {
            if (!stored.role().trained()) {
                throw new IllegalArgumentException("'" + stored.name() + "' is not trained");
            }
            slots.add(new Slot(stored));
        }
    }

    @Override
    public final void step(double learningRate) {
        if (!(learningRate >= 0)) {
            throw new IllegalArgumentException("learning rate " + learningRate + " is not at least 0");
        }
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            List<Moved> moved = new ArrayList<>();
            for (Slot slot : slots) {
                Tensor gradient = slot.parameter.grad();
                if (gradient.defined()) {
                    slot.steps++;
                    moved.add(new Moved(slot, gradient));
                }
            }
            if (!moved.isEmpty()) {
                update(moved, learningRate);
            }
        }
    }

    /** Updates all parameters that have a gradient, of which there is at least one. */
    abstract void update(List<Moved> moved, double learningRate);

    @Override
    public final void clearGradients() {
        try (PointerScope scope = new PointerScope()) {
            slots.forEach(slot -> slot.parameter.mutable_grad().reset());
        }
    }

    @Override
    public final Remembered remember() {
        return new SlotCopies(slots);
    }

    @Override
    public final Map<String, float[]> state() {
        Map<String, float[]> all = new LinkedHashMap<>();
        for (Slot slot : slots) {
            if (slot.steps > 0) {
                all.put(key(slot, STEPS), new float[] {slot.steps % (1 << 20), slot.steps >> 20});
            }
            slot.state.forEach((kind, tensor) -> all.put(key(slot, kind), HostCopies.floats(tensor)));
        }
        return all;
    }

    @Override
    public final void restore(Map<String, float[]> state) {
        close();
        int used = 0;
        try (PointerScope scope = new PointerScope()) {
            for (Slot slot : slots) {
                float[] steps = state.get(key(slot, STEPS));
                slot.steps = steps == null ? 0 : (long) steps[0] + ((long) steps[1] << 20);
                used += steps == null ? 0 : 1;
                for (String kind : kinds()) {
                    float[] values = state.get(key(slot, kind));
                    if (values != null) {
                        HostCopies.write(values, slot.sizes, slot.state(kind));
                        used++;
                    }
                }
            }
        }
        if (used != state.size()) {
            throw new IllegalArgumentException("optimiser state has " + state.size() + " entries, of which only " + used
                    + " belong to its parameters");
        }
    }

    /** Names of the state tensors that a slot may have. */
    abstract List<String> kinds();

    /** One tensor of each parameter, as a fused kernel takes them. */
    static IValue list(List<Moved> moved, Function<Moved, Tensor> tensor) {
        return NativeOperator.list(moved.stream().map(tensor).toList());
    }

    private static String key(Slot slot, String kind) {
        return slot.name + SEPARATOR + kind;
    }

    /** Whether an entry of the state is one parameter's. */
    static boolean belongs(String key, String parameter) {
        return key.startsWith(parameter + SEPARATOR);
    }

    @Override
    public final void close() {
        for (Slot slot : slots) {
            slot.state.values().forEach(Tensor::close);
            slot.state.clear();
            slot.steps = 0;
        }
    }
}

package org.espalier.torch.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.module.ParameterStore;

/**
 * Exponential moving average of all stored tensors, running statistics included. The decay of update n (from 0) is the smaller of the
 * wanted one and (1 + n) / (10 + n), so that the first weights are forgotten fast. Owns its copies.
 */
public final class WeightAverage implements AutoCloseable {
    private static final String UPDATES = "|updates";

    private final ParameterStore store;
    private final double decay;
    private final Map<String, Tensor> averages = new LinkedHashMap<>();
    private long updates;

    /** Starts at the current weights. */
    public WeightAverage(ParameterStore store, double decay) {
        if (!(decay > 0 && decay < 1)) {
            throw new IllegalArgumentException("decay of the weight average " + decay + " is outside (0, 1)");
        }
        this.store = store;
        this.decay = decay;
        copyInto(averages);
    }

    private void copyInto(Map<String, Tensor> map) {
        try (PointerScope scope = new PointerScope()) {
            for (ParameterStore.Stored entry : store.all()) {
                Tensor copy = entry.tensor().detach().clone();
                copy.retainReference();
                map.put(entry.name(), copy);
            }
        }
    }

    /** Moves the averages towards the current weights. */
    public void update() {
        double now = Math.min(decay, (1.0 + updates) / (10.0 + updates));
        updates++;
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Scalar share = new Scalar(1 - now);
            for (ParameterStore.Stored entry : store.all()) {
                average(entry.name()).lerp_(entry.tensor(), share);
            }
        }
    }

    private Tensor average(String name) {
        Tensor average = averages.get(name);
        if (average == null) {
            throw new IllegalStateException(
                    "no average of '" + name + "': the average is closed or the store has grown");
        }
        return average;
    }

    /** Does some work with the averages in the store's place; afterwards the store holds exactly what it held. */
    public void inPlaceOfWeights(Runnable work) {
        Map<String, Tensor> saved = new LinkedHashMap<>();
        copyInto(saved);
        try {
            write(averages);
            work.run();
        } finally {
            write(saved);
            saved.values().forEach(Tensor::close);
        }
    }

    /** Overwrites the store with the averages. */
    public void writeToStore() {
        write(averages);
    }

    private void write(Map<String, Tensor> values) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            values.forEach((name, tensor) -> store.get(name).copy_(tensor));
        }
    }

    /** A copy of the averages and their count. */
    public Map<String, float[]> state() {
        Map<String, float[]> state = new LinkedHashMap<>();
        averages.forEach((name, tensor) -> state.put(name, HostCopies.floats(tensor)));
        state.put(UPDATES, new float[] {updates % (1 << 20), updates >> 20});
        return state;
    }

    /** Goes back to what {@link #state} gave. */
    public void restore(Map<String, float[]> state) {
        float[] count = state.get(UPDATES);
        if (count == null
                || state.size() != averages.size() + 1
                || !state.keySet().containsAll(averages.keySet())) {
            throw new IllegalArgumentException("the state of the weight average belongs to other weights");
        }
        updates = (long) count[0] + ((long) count[1] << 20);
        try (PointerScope scope = new PointerScope()) {
            for (ParameterStore.Stored entry : store.all()) {
                HostCopies.write(Objects.requireNonNull(state.get(entry.name())), entry.sizes(), average(entry.name()));
            }
        }
    }

    @Override
    public void close() {
        averages.values().forEach(Tensor::close);
        averages.clear();
    }
}

package org.espalier.torch.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.espalier.torch.engine.Lanes;
import org.espalier.torch.module.ParameterStore.Stored;

/**
 * An optimiser whose parameters are divided among lanes, each of which moves its own: what it does to a parameter depends on no other, so that the values are those
 * of one optimiser over all of them.
 */
final class PartedOptimiser implements Optimiser {
    private final Lanes lanes;
    private final List<List<Stored>> parts;
    private final List<Optimiser> optimisers;

    PartedOptimiser(OptimiserRule rule, List<Stored> parameters, Lanes lanes) {
        this.lanes = lanes;
        this.parts = parts(parameters, lanes.count());
        this.optimisers = parts.stream().map(rule::over).toList();
    }

    /** About equally many values in each part. */
    private static List<List<Stored>> parts(List<Stored> parameters, int count) {
        List<List<Stored>> parts = new ArrayList<>();
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            parts.add(new ArrayList<>());
        }
        for (Stored stored : parameters) {
            int least = 0;
            for (int i = 1; i < count; i++) {
                least = values[i] < values[least] ? i : least;
            }
            parts.get(least).add(stored);
            values[least] += stored.tensor().numel();
        }
        return parts;
    }

    @Override
    public void step(double learningRate) {
        lanes.run(optimisers.stream()
                .<Supplier<Boolean>>map(optimiser -> () -> {
                    optimiser.step(learningRate);
                    return true;
                })
                .toList());
    }

    @Override
    public Remembered remember() {
        List<Remembered> parts = optimisers.stream().map(Optimiser::remember).toList();
        return new Remembered() {
            @Override
            public void parameters() {
                parts.forEach(Remembered::parameters);
            }

            @Override
            public void state() {
                parts.forEach(Remembered::state);
            }

            @Override
            public void close() {
                parts.forEach(Remembered::close);
            }
        };
    }

    @Override
    public void clearGradients() {
        optimisers.forEach(Optimiser::clearGradients);
    }

    @Override
    public Map<String, float[]> state() {
        Map<String, float[]> all = new LinkedHashMap<>();
        optimisers.forEach(optimiser -> all.putAll(optimiser.state()));
        return all;
    }

    @Override
    public void restore(Map<String, float[]> state) {
        Map<String, float[]> left = new LinkedHashMap<>(state);
        for (int i = 0; i < parts.size(); i++) {
            Map<String, float[]> own = new LinkedHashMap<>();
            for (Stored stored : parts.get(i)) {
                state.forEach((key, value) -> {
                    if (TensorOptimiser.belongs(key, stored.name())) {
                        own.put(key, value);
                        left.remove(key);
                    }
                });
            }
            optimisers.get(i).restore(own);
        }
        if (!left.isEmpty()) {
            throw new IllegalArgumentException(
                    "optimiser state has entries that belong to none of its parameters: " + left.keySet());
        }
    }

    @Override
    public void close() {
        optimisers.forEach(Optimiser::close);
    }
}

package org.espalier.oneshot.supernet;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.WeightView;

/**
 * A member's weights as ends of its own backward pass: the gradients stop there, instead of being added to the shared ones. So members can have
 * their backward passes at the same time, nothing of the size of a whole shared weight is made for a small member, and the sum of the gradients
 * does not depend on which member was ready first: {@link #addGradients} is called for one member after the other.
 *
 * <p>Forward and backward pass belong to one thread, {@code addGradients} to the thread of the shared weights. {@link #close} frees the weights.
 */
final class OwnWeights implements WeightView, AutoCloseable {
    private record Key(String name, List<Long> sizes) {}

    private final WeightView view;
    private final Map<Key, Tensor> ends = new LinkedHashMap<>();

    /** @param view how the member sees the shared weights */
    OwnWeights(WeightView view) {
        this.view = view;
    }

    @Override
    public Tensor weight(ParameterStore store, String name, long... sizes) {
        return ends.computeIfAbsent(
                new Key(name, Arrays.stream(sizes).boxed().toList()), key -> end(store, name, sizes));
    }

    private Tensor end(ParameterStore store, String name, long... sizes) {
        Tensor weight =
                Tensors.withoutGradient(() -> view.weight(store, name, sizes).detach());
        weight.set_requires_grad(store.find(name).role().trained());
        weight.retainReference();
        return weight;
    }

    /** Adds what the backward pass left to the shared gradients. */
    void addGradients(ParameterStore store) {
        ends.forEach((key, end) -> {
            Tensor gradient = end.grad();
            if (!gradient.defined()) {
                return;
            }
            long[] sizes = key.sizes().stream().mapToLong(Long::longValue).toArray();
            if (view.slices(key.name(), sizes)) {
                store.addGradient(key.name(), gradient);
            } else {
                Tensors.backward(view.weight(store, key.name(), sizes), gradient);
            }
        });
    }

    @Override
    public void close() {
        ends.values().forEach(Tensor::close);
        ends.clear();
    }
}

package org.espalier.predict.proxy;

import java.util.List;
import java.util.function.ToDoubleBiFunction;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.ParameterStore.Stored;
import org.espalier.torch.module.Role;

/** What a training's first backward pass would give the weights of convolutions and linear layers: batch norms by the batch, no noise, biases and norms left out. */
final class Gradients {
    private Gradients() {}

    /** The weights that count. */
    static List<Stored> weights(NetworkModule module) {
        return module.store().trained().stream()
                .filter(stored -> stored.role() == Role.WEIGHT && stored.sizes().length > 1)
                .toList();
    }

    /** Computes the gradients of the loss; those of before are gone. */
    static void compute(UntrainedNetwork untrained, NetworkModule module) {
        module.store().clearGradients();
        try (PointerScope scope = new PointerScope()) {
            Tensor logits = module.forward(
                    untrained.batch().images(), module.evaluating().batchOnly());
            untrained.loss().of(logits, untrained.batch().targets(), 0).backward();
        }
    }

    /** The sum of something over all weights and their gradients; a weight without a gradient adds nothing. */
    static double sum(UntrainedNetwork untrained, ToDoubleBiFunction<Tensor, Tensor> of) {
        try (NetworkModule module = untrained.module()) {
            compute(untrained, module);
            double sum = 0;
            for (Stored weight : weights(module)) {
                try (PointerScope scope = new PointerScope()) {
                    Tensor gradient = weight.tensor().grad();
                    if (gradient.defined()) {
                        sum += of.applyAsDouble(weight.tensor().detach(), gradient);
                    }
                }
            }
            return Scores.finite(sum);
        }
    }
}

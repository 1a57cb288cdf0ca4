package org.espalier.predict.proxy;

import org.bytedeco.javacpp.PointerScope;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.ParameterStore.Stored;

/** The sum over convolutions and linear layers of the Euclidean norm of the weights (NASLib's l2_norm). */
public final class L2Norm implements ZeroCostProxy {
    @Override
    public String name() {
        return "l2-norm";
    }

    @Override
    public String summary() {
        return "the norms of all weights as they begin";
    }

    @Override
    public String paper() {
        return "NASLib";
    }

    @Override
    public boolean readsData() {
        return false;
    }

    @Override
    public double score(UntrainedNetwork network) {
        try (NetworkModule module = network.module()) {
            double sum = 0;
            for (Stored weight : Gradients.weights(module)) {
                try (PointerScope scope = new PointerScope()) {
                    sum += HostCopies.number(weight.tensor().detach().norm());
                }
            }
            return Scores.finite(sum);
        }
    }
}

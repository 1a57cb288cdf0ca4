package org.espalier.predict.proxy;

import org.espalier.torch.engine.HostCopies;

/** The sum over convolutions and linear layers of the Euclidean norm of the loss's gradient (Abdelfattah et al., Zero-Cost Proxies for Lightweight NAS, 2021, section 3). */
public final class GradNorm implements ZeroCostProxy {
    @Override
    public String name() {
        return "grad-norm";
    }

    @Override
    public String summary() {
        return "the norms of the gradients of all weights, summed over the layers";
    }

    @Override
    public String paper() {
        return "Abdelfattah et al., Zero-Cost Proxies for Lightweight NAS, 2021";
    }

    @Override
    public boolean readsData() {
        return true;
    }

    @Override
    public double score(UntrainedNetwork network) {
        return Gradients.sum(network, (weight, gradient) -> HostCopies.number(gradient.norm()));
    }
}

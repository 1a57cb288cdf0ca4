package org.espalier.predict.proxy;

import org.espalier.torch.engine.HostCopies;

/** The sum of weight times gradient with its sign (NASLib's plain). */
public final class Plain implements ZeroCostProxy {
    @Override
    public String name() {
        return "plain";
    }

    @Override
    public String summary() {
        return "weight times gradient, summed with its sign";
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
        return Gradients.sum(
                network,
                (weight, gradient) -> HostCopies.number(weight.mul(gradient).sum()));
    }
}

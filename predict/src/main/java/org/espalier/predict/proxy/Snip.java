package org.espalier.predict.proxy;

import org.espalier.torch.engine.HostCopies;

/** Connection sensitivity: the sum of the absolute values of weight times gradient (Lee et al. 2019, equation 5; summed as by Abdelfattah et al. 2021). */
public final class Snip implements ZeroCostProxy {
    @Override
    public String name() {
        return "snip";
    }

    @Override
    public String summary() {
        return "what removing each weight would change, to first order";
    }

    @Override
    public String paper() {
        return "Lee et al., SNIP: Single-shot Network Pruning based on Connection Sensitivity, 2019";
    }

    @Override
    public boolean readsData() {
        return true;
    }

    @Override
    public double score(UntrainedNetwork network) {
        return Gradients.sum(
                network,
                (weight, gradient) ->
                        HostCopies.number(weight.mul(gradient).abs().sum()));
    }
}

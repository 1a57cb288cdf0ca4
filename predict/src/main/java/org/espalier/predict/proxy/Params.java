package org.espalier.predict.proxy;

/** How large a network is: the baseline that costs nothing, and is often as good. */
public final class Params implements ZeroCostProxy {
    @Override
    public String name() {
        return "params";
    }

    @Override
    public String summary() {
        return "the number of trained values";
    }

    @Override
    public String paper() {
        return "none";
    }

    @Override
    public boolean readsData() {
        return false;
    }

    @Override
    public double score(UntrainedNetwork network) {
        return network.network().params();
    }
}

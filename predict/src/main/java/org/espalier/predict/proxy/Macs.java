package org.espalier.predict.proxy;

/** How much a network computes: the other baseline that costs nothing. */
public final class Macs implements ZeroCostProxy {
    @Override
    public String name() {
        return "macs";
    }

    @Override
    public String summary() {
        return "multiply-accumulates of one image";
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
        return network.network().macs();
    }
}

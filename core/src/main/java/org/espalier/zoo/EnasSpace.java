package org.espalier.zoo;

import java.math.BigInteger;
import java.util.Optional;
import java.util.Set;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.graph.Graph;
import org.espalier.graph.Network;
import org.espalier.space.AbstractSpace;
import org.espalier.space.SearchSpace;

/** Cells in the network that is trained from scratch, and in the smaller one that a search trains. */
final class EnasSpace extends AbstractSpace {
    private final DartsSpace whole;
    private final DartsSpace searched;

    /** @param searched has the same decisions */
    EnasSpace(DartsSpace whole, DartsSpace searched) {
        super(whole);
        this.whole = whole;
        this.searched = searched;
    }

    @Override
    public SearchSpace proxy() {
        return searched;
    }

    @Override
    public Set<Decision> active(Architecture architecture) {
        return whole.active(architecture);
    }

    @Override
    public Architecture canonical(Architecture architecture) {
        return whole.canonical(architecture);
    }

    @Override
    public BigInteger size() {
        return whole.size();
    }

    @Override
    public Optional<Graph> graph() {
        return whole.graph();
    }

    @Override
    public Network network(Architecture architecture) {
        return whole.network(architecture);
    }
}

package org.espalier.zoo;

import java.math.BigInteger;
import java.util.Optional;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
import org.espalier.graph.Graph;
import org.espalier.graph.Network;
import org.espalier.graph.Shape;
import org.espalier.space.AbstractSpace;
import org.espalier.space.Cells;
import org.espalier.space.Counters;

/** The members of NAS-Bench-101, each built from its matrix. */
final class NasBench101Space extends AbstractSpace {
    private final NasBench101Skeleton skeleton;

    NasBench101Space(NasBench101Skeleton skeleton, DecisionSet decisions) {
        super(
                NasBench101.NAME,
                skeleton.input(),
                decisions,
                new NasBench101Codec(decisions),
                Counters.of(skeleton::network, Shape.of(skeleton.classes(), 1, 1)));
        this.skeleton = skeleton;
    }

    @Override
    public Network network(Architecture architecture) {
        return skeleton.network(architecture);
    }

    @Override
    public Optional<Graph> graph() {
        return Optional.empty();
    }

    @Override
    public Optional<Cells> cells() {
        return Optional.of(new NasBench101Cells());
    }

    @Override
    public Optional<String> whyNot(Architecture architecture) {
        return NasBench101Cell.of(architecture).whyNot();
    }

    /** The first of all cells that are isomorphic to the pruned one, so that equal cells become equal whatever their numbering. */
    @Override
    public Architecture canonical(Architecture architecture) {
        NasBench101Cell cell = NasBench101Cell.of(architecture);
        return cell.isConnected() ? cell.pruned().firstIsomorph().architecture(decisions()) : architecture;
    }

    /** Cells that are no isomorphisms of each other, as the benchmark counts. */
    @Override
    public BigInteger size() {
        return BigInteger.valueOf(423_624);
    }
}

package org.espalier.zoo;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.graph.Graph;
import org.espalier.graph.Network;
import org.espalier.graph.Shape;
import org.espalier.space.ArchitectureCodec;
import org.espalier.space.Counters;
import org.espalier.space.GraphSpace;
import org.espalier.space.Relaxation;
import org.espalier.space.SearchSpace;

/**
 * The cell space with its rule that a node's two inputs come from distinct predecessors, unless repetition is allowed as some other
 * authors' genotypes need; their order makes no difference.
 */
final class DartsSpace implements SearchSpace {
    private final GraphSpace space;
    private final List<DartsCell> cells;
    private final boolean repeatInputs;

    DartsSpace(GraphSpace space, DartsCell normal, DartsCell reduce, boolean repeatInputs) {
        this.repeatInputs = repeatInputs;
        this.space = space;
        this.cells = List.of(normal, reduce);
    }

    @Override
    public boolean isValid(Architecture architecture) {
        for (DartsCell cell : cells) {
            for (int node = 0; node < cell.nodes(); node++) {
                int place = node * DartsCell.SLOTS;
                if (architecture.index(cell.from().get(place))
                        == architecture.index(cell.from().get(place + 1))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Of each node the smaller predecessor first. */
    @Override
    public Architecture canonical(Architecture architecture) {
        Architecture sorted = architecture;
        for (DartsCell cell : cells) {
            for (int node = 0; node < cell.nodes(); node++) {
                Decision from0 = cell.from().get(node * DartsCell.SLOTS);
                Decision from1 = cell.from().get(node * DartsCell.SLOTS + 1);
                Decision op0 = cell.op().get(node * DartsCell.SLOTS);
                Decision op1 = cell.op().get(node * DartsCell.SLOTS + 1);
                int order = Integer.compare(architecture.index(from0), architecture.index(from1));
                if (order > 0 || (order == 0 && architecture.index(op0) > architecture.index(op1))) {
                    sorted = sorted.with(from0, architecture.index(from1))
                            .with(from1, architecture.index(from0))
                            .with(op0, architecture.index(op1))
                            .with(op1, architecture.index(op0));
                }
            }
        }
        return sorted;
    }

    /** Of each cell the product, over nodes, of the unordered pairs of inputs. */
    @Override
    public BigInteger size() {
        BigInteger size = BigInteger.ONE;
        for (DartsCell cell : cells) {
            for (int node = 0; node < cell.nodes(); node++) {
                long operations = cell.op().get(node * DartsCell.SLOTS).size();
                long pairs = (long) (node + 2) * (node + 1) / 2 * operations * operations;
                long repeated = repeatInputs ? (node + 2) * operations * (operations + 1) / 2 : 0;
                size = size.multiply(BigInteger.valueOf(pairs + repeated));
            }
        }
        return size;
    }

    @Override
    public String name() {
        return space.name();
    }

    @Override
    public DecisionSet decisions() {
        return space.decisions();
    }

    @Override
    public Shape input() {
        return space.input();
    }

    @Override
    public int classes() {
        return space.classes();
    }

    @Override
    public ArchitectureCodec codec() {
        return space.codec();
    }

    @Override
    public Optional<Graph> graph() {
        return space.graph();
    }

    @Override
    public Network network(Architecture architecture) {
        return space.network(architecture);
    }

    @Override
    public Counters counters() {
        return space.counters();
    }

    @Override
    public Optional<Relaxation> relaxation() {
        return space.relaxation();
    }
}

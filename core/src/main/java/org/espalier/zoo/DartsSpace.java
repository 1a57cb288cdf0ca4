package org.espalier.zoo;

import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.graph.Graph;
import org.espalier.graph.Network;
import org.espalier.space.AbstractSpace;
import org.espalier.space.GraphSpace;
import org.espalier.space.Relaxation;

/**
 * The cell space with its rule that a node's two inputs come from distinct predecessors, unless repetition is allowed as some other
 * authors' genotypes need; their order makes no difference.
 */
final class DartsSpace extends AbstractSpace {
    private final GraphSpace space;
    private final List<DartsCell> cells;
    private final Set<Decision> open;
    private final boolean repeatInputs;

    /** A network of one or two cells has no normal one. */
    DartsSpace(GraphSpace space, DartsCell normal, DartsCell reduce, boolean repeatInputs) {
        super(space);
        this.repeatInputs = repeatInputs;
        this.space = space;
        Set<Decision> standing = GraphSpace.open(space.graph().orElseThrow(), space.input());
        this.cells = Stream.of(normal, reduce)
                .filter(cell -> standing.containsAll(cell.decisions()))
                .toList();
        this.open = Collections.unmodifiableSet(new LinkedHashSet<>(
                cells.stream().flatMap(c -> c.decisions().stream()).toList()));
    }

    @Override
    public Optional<String> whyNot(Architecture architecture) {
        for (DartsCell cell : repeatInputs ? List.<DartsCell>of() : cells) {
            for (int node = 0; node < cell.nodes(); node++) {
                int place = node * DartsCell.SLOTS;
                int from = architecture.index(cell.from().get(place));
                if (from == architecture.index(cell.from().get(place + 1))) {
                    return Optional.of("both inputs of node " + (node + 2) + " of the " + cell.type()
                            + " cell (positions " + place + " and " + (place + 1) + ") come from value " + from
                            + "; they must differ unless repeat_inputs is true");
                }
            }
        }
        return Optional.empty();
    }

    /** All of a cell that stands in the network: loose ends are built and counted, too. */
    @Override
    public Set<Decision> active(Architecture architecture) {
        return open;
    }

    /** Of each node the smaller predecessor first. */
    @Override
    public Architecture canonical(Architecture architecture) {
        Architecture sorted = super.canonical(architecture);
        for (DartsCell cell : cells) {
            for (int node = 0; node < cell.nodes(); node++) {
                Decision from0 = cell.from().get(node * DartsCell.SLOTS);
                Decision from1 = cell.from().get(node * DartsCell.SLOTS + 1);
                Decision op0 = cell.op().get(node * DartsCell.SLOTS);
                Decision op1 = cell.op().get(node * DartsCell.SLOTS + 1);
                int order = Integer.compare(sorted.index(from0), sorted.index(from1));
                if (order > 0 || (order == 0 && sorted.index(op0) > sorted.index(op1))) {
                    sorted = sorted.with(from0, sorted.index(from1))
                            .with(from1, sorted.index(from0))
                            .with(op0, sorted.index(op1))
                            .with(op1, sorted.index(op0));
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
    public Optional<Graph> graph() {
        return space.graph();
    }

    @Override
    public Network network(Architecture architecture) {
        return space.network(architecture);
    }

    @Override
    public Optional<Relaxation> relaxation() {
        return space.relaxation();
    }

    @Override
    public Optional<Relaxation> relaxation(double depth) {
        return space.relaxation(depth);
    }
}

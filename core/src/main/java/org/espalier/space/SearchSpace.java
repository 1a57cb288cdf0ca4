package org.espalier.space;

import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.graph.Flattening;
import org.espalier.graph.Graph;
import org.espalier.graph.Network;
import org.espalier.graph.Shape;

/**
 * A set of networks: a family of graphs with open decisions. A space without decisions is a single network.
 *
 * <p>Most spaces are a {@link GraphSpace}. A family whose graph cannot be written with alternatives and repeats builds each member from
 * its architecture instead, and lacks {@link #graph()}.
 */
public interface SearchSpace {
    /** What it is called in a configuration, in messages and in reports; for example {@code nas-bench-201}. */
    String name();

    /** The open decisions in the order in which architectures answer them; empty for a single network. */
    DecisionSet decisions();

    /** Shape of one image, perhaps open (elastic resolution). */
    Shape input();

    /** Number of classes: channels of every member's result. */
    int classes();

    /** Reads and writes members in the community's notation, or by paths where there is none. */
    ArchitectureCodec codec();

    /** The graph with open decisions, where there is one. */
    Optional<Graph> graph();

    /** The member with every decision closed. */
    Network network(Architecture architecture);

    /** The counters, as functions of the architecture. */
    Counters counters();

    /** For gradient-based search: the same space with all candidates side by side, where it has one. */
    default Optional<Relaxation> relaxation() {
        return Optional.empty();
    }

    /**
     * The space in which a search trains that ends in an architecture and never in weights: the same decisions in the same order, its networks perhaps
     * smaller. This one, unless the authors searched with another.
     */
    default SearchSpace proxy() {
        return this;
    }

    /**
     * The same decisions in networks of another depth, side by side as in {@link #relaxation()}: for searches that begin in a shallow network and end in one
     * nearly as deep as a member.
     *
     * @param depth share of a member's own depth, above 0, at most 1; rounded to what the skeleton can be
     * @return with equal decisions and the same derivation; empty where the space knows one depth only
     */
    default Optional<Relaxation> relaxation(double depth) {
        return Optional.empty();
    }

    /** The members as labelled graphs, where there is a graph to read them off and anything is decided; takes milliseconds, so ask once. */
    default Optional<Cells> cells() {
        return graph().flatMap(graph -> GraphCells.of(graph, decisions()));
    }

    /** How many members there are that differ in canonical form: exact, and counted without listing them. */
    default BigInteger size() {
        return decisions().assignments();
    }

    /**
     * Why the assignment is no member of the space: what breaks which rule, for a sentence that ends there ({@code "node 3 reads value 1
     * twice"}); empty where it is a member.
     */
    default Optional<String> whyNot(Architecture architecture) {
        return Optional.empty();
    }

    /** Whether the assignment is a member of the space. */
    default boolean isValid(Architecture architecture) {
        return whyNot(architecture).isEmpty();
    }

    /**
     * Returns the architecture.
     *
     * @throws IllegalArgumentException with the reason where it is no member
     */
    default Architecture requireMember(Architecture architecture) {
        whyNot(architecture).ifPresent(reason -> {
            throw new IllegalArgumentException("not a member of space '" + name() + "': " + reason);
        });
        return architecture;
    }

    /**
     * The decisions that matter under the others' answers, for example not those of a block beyond a stage's depth. Architectures that
     * agree on them are the same network. In an order that is the same in every run, so that sums over them are, too.
     */
    default Set<Decision> active(Architecture architecture) {
        return Collections.unmodifiableSet(new LinkedHashSet<>(decisions().all()));
    }

    /** The architecture with every decision that does not matter set to its first option: equal networks become equal. */
    default Architecture canonical(Architecture architecture) {
        Set<Decision> active = active(architecture);
        int[] indices = architecture.indices();
        List<Decision> all = decisions().all();
        for (int i = 0; i < indices.length; i++) {
            indices[i] = active.contains(all.get(i)) ? indices[i] : 0;
        }
        return new Architecture(decisions(), indices);
    }

    /** A member drawn uniformly over the decisions. */
    default Architecture sample(RandomGenerator random) {
        for (int attempt = 0; attempt < 100_000; attempt++) {
            Architecture drawn = Architecture.uniform(decisions(), random);
            if (isValid(drawn)) {
                return canonical(drawn);
            }
        }
        throw new IllegalStateException("space '" + name() + "': no valid architecture in 100,000 draws");
    }

    /** The members that differ in exactly one decision that matters, each once. */
    default List<Architecture> neighbours(Architecture architecture) {
        Set<Architecture> neighbours = new LinkedHashSet<>();
        for (Decision decision : decisions().all()) {
            if (!active(architecture).contains(decision)) {
                continue;
            }
            for (int i = 0; i < decision.size(); i++) {
                Architecture other = architecture.with(decision, i);
                if (i != architecture.index(decision) && isValid(other)) {
                    neighbours.add(canonical(other));
                }
            }
        }
        neighbours.remove(canonical(architecture));
        return List.copyOf(neighbours);
    }

    /** Closes a graph's decisions; for implementations. */
    static Network flatten(SearchSpace space, Graph graph, Architecture architecture) {
        return Flattening.network(space.name(), graph, space.input(), architecture);
    }
}

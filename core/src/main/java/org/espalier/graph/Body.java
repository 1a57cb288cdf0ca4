package org.espalier.graph;

import java.util.List;
import org.espalier.decision.Decision;

/** What a node of a graph computes. */
public sealed interface Body {
    /** Number of inputs it takes, or -1 for any. */
    int arity();

    /** A primitive operation. */
    record Leaf(Operation operation) implements Body {
        @Override
        public int arity() {
            return -1;
        }
    }

    /** A graph inside the graph. */
    record Sub(Graph graph) implements Body {
        @Override
        public int arity() {
            return graph.inputs();
        }
    }

    /**
     * One of several graphs, all with the same inputs; the options of the decision name them.
     *
     * @param decision what is chosen
     * @param alternatives one graph for each option, in their order
     */
    record OneOf(Decision decision, List<Graph> alternatives) implements Body {
        public OneOf {
            alternatives = List.copyOf(alternatives);
            if (alternatives.size() != decision.size()) {
                throw new IllegalArgumentException("decision '" + decision.path() + "' has " + decision.size()
                        + " options but the node has " + alternatives.size() + " alternatives");
            }
            int inputs = alternatives.get(0).inputs();
            if (alternatives.stream().anyMatch(g -> g.inputs() != inputs)) {
                throw new IllegalArgumentException(
                        "decision '" + decision.path() + "': the alternatives take different numbers of inputs");
            }
        }

        @Override
        public int arity() {
            return alternatives.get(0).inputs();
        }
    }

    /**
     * The first n of a chain of graphs; the options of the decision are the possible n.
     *
     * @param count its options are whole numbers from 0 to the length of the chain
     * @param chain graphs with one input, each of which reads the one before
     */
    record Repeat(Decision count, List<Graph> chain) implements Body {
        public Repeat {
            chain = List.copyOf(chain);
            for (int i = 0; i < count.size(); i++) {
                long n = count.number(i);
                if (n < 0 || n > chain.size()) {
                    throw new IllegalArgumentException("decision '" + count.path() + "': cannot repeat " + n
                            + " times, the chain has " + chain.size());
                }
            }
            if (chain.stream().anyMatch(g -> g.inputs() != 1)) {
                throw new IllegalArgumentException("decision '" + count.path() + "': repeated graphs take one input");
            }
        }

        /** How many of the chain run under option {@code index} of the decision. */
        public int times(int index) {
            return (int) count.number(index);
        }

        @Override
        public int arity() {
            return 1;
        }
    }
}

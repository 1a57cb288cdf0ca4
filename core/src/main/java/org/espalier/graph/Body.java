package org.espalier.graph;

import java.util.List;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.Expr;

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

    /**
     * A graph for each of several values, of which those stand whose number is 1, and what these give, joined: the loose ends of a cell. A value
     * that does not stand is not read, and its graph is not built.
     *
     * @param stands for each value 1 where its graph stands and 0 where it does not; one of them at least is 1 in every member
     * @param each one graph with one input for each value, without decisions of its own
     * @param join what becomes of what stands
     */
    record Ends(List<Expr> stands, List<Graph> each, Join join) implements Body {
        /** How several values become one. */
        public enum Join {
            /** Their channels one after the other, in the order of the values. */
            CONCAT(new Primitives.Concat()),
            /** Their sum; all have one shape. */
            ADD(new Primitives.Add());

            private final Operation operation;

            Join(Operation operation) {
                this.operation = operation;
            }

            /** The operation that joins, on those values alone that stand. */
            public Operation operation() {
                return operation;
            }
        }

        public Ends {
            stands = List.copyOf(stands);
            each = List.copyOf(each);
            if (stands.isEmpty() || stands.size() != each.size()) {
                throw new IllegalArgumentException("expected a graph for each of one or more values, got "
                        + stands.size() + " numbers and " + each.size() + " graphs");
            }
            if (each.stream().anyMatch(g -> g.inputs() != 1 || !g.decisions().isEmpty())) {
                throw new IllegalArgumentException("the graph of an end takes one input and has no decisions");
            }
            if (stands.stream().anyMatch(e -> e.min() < 0 || e.max() > 1)) {
                throw new IllegalArgumentException("whether an end stands is 0 or 1, got " + stands);
            }
        }

        /** Those of some things, one for each value, whose value stands under an architecture. */
        public <T> List<T> standing(List<T> all, Architecture architecture) {
            return IntStream.range(0, all.size())
                    .filter(i -> stands.get(i).value(architecture) == 1)
                    .mapToObj(all::get)
                    .toList();
        }

        /** Shape of what is joined, open where it hangs on what stands. */
        public Shape shape(List<Shape> ends) {
            return join.operation.shape(IntStream.range(0, ends.size())
                    .mapToObj(i -> {
                        Shape end = ends.get(i);
                        return join == Join.ADD
                                ? end
                                : end.withChannels(end.channels().times(stands.get(i)));
                    })
                    .toList());
        }

        @Override
        public int arity() {
            return each.size();
        }
    }
}

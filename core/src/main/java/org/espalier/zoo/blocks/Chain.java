package org.espalier.zoo.blocks;

import org.espalier.graph.Graph;
import org.espalier.graph.Operation;

/** Builds a graph with one input whose nodes follow one another. */
public final class Chain {
    private final Graph.Builder builder = Graph.builder(1);
    private int last;

    /**
     * Adds an operation that reads the last one's output.
     *
     * @param name unique in the chain
     * @return this chain
     */
    public Chain then(String name, Operation operation) {
        last = builder.add(name, operation, last);
        return this;
    }

    /**
     * Adds a graph with one input that reads the last output.
     *
     * @return this chain
     */
    public Chain then(String name, Graph graph) {
        last = builder.add(name, graph, last);
        return this;
    }

    /** The graph so far; a chain without parts gives back its input. */
    public Graph build() {
        return builder.build(last);
    }
}

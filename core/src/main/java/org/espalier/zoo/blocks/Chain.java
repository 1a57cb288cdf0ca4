package org.espalier.zoo.blocks;

import org.espalier.graph.Graph;
import org.espalier.graph.Operation;

/** Builds a graph with one input whose nodes follow one another. */
public final class Chain {
    private final Graph.Builder builder = Graph.builder(1);
    private int last;

    public Chain then(String name, Operation operation) {
        last = builder.add(name, operation, last);
        return this;
    }

    public Chain then(String name, Graph graph) {
        last = builder.add(name, graph, last);
        return this;
    }

    public Graph build() {
        return builder.build(last);
    }
}

package org.espalier.zoo;

import java.util.List;
import org.espalier.graph.Graph;
import org.espalier.space.GraphSpace;
import org.espalier.space.SearchSpace;

/** A network by name: a space in which no decision is open. */
abstract class FixedNetwork implements SpaceFactory {
    private final String name;
    private final String summary;
    private final List<SpaceParameter> parameters;

    FixedNetwork(String name, String summary, List<SpaceParameter> parameters) {
        this.name = name;
        this.summary = summary;
        this.parameters = parameters;
    }

    static SearchSpace of(String name, Graph graph, SpaceParameters parameters) {
        return GraphSpace.of(name, graph, parameters.image());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String summary() {
        return summary;
    }

    @Override
    public List<SpaceParameter> parameters() {
        return parameters;
    }
}

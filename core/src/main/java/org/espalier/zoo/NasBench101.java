package org.espalier.zoo;

import java.util.ArrayList;
import java.util.List;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.space.SearchSpace;

/**
 * NAS-Bench-101 (Ying et al. 2019): a cell of at most 7 vertices and 9 edges, any directed acyclic graph, three operations. The graph of
 * a member depends on its matrix in ways that no shared graph expresses, so members are built one by one.
 */
public final class NasBench101 implements SpaceFactory {
    static final String NAME = "nas-bench-101";
    static final List<String> OPERATIONS = List.of("conv1x1-bn-relu", "conv3x3-bn-relu", "maxpool3x3");
    static final int VERTICES = 7;
    static final int EDGES = 9;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String summary() {
        return "cells of up to 7 vertices and 9 edges, 3 operations (Ying et al. 2019)";
    }

    @Override
    public List<SpaceParameter> parameters() {
        return List.of(
                SpaceParameter.input(3, 32),
                SpaceParameter.classes(10),
                new SpaceParameter("channels", 128, "channels of the first stack"),
                new SpaceParameter("stacks", 3, "stacks of modules, the channels double between them"),
                new SpaceParameter("modules", 3, "modules of a stack"));
    }

    @Override
    public SearchSpace build(SpaceParameters parameters) {
        List<Decision> all = new ArrayList<>();
        for (int from = 0; from < VERTICES; from++) {
            for (int to = from + 1; to < VERTICES; to++) {
                all.add(Decision.ofInts("edge" + from + "-" + to, 0, 1));
            }
        }
        for (int vertex = 1; vertex < VERTICES - 1; vertex++) {
            all.add(new Decision("vertex" + vertex + ".op", OPERATIONS));
        }
        return new NasBench101Space(NasBench101Skeleton.of(parameters), new DecisionSet(all));
    }
}

package org.espalier.oneshot.relaxed;

import java.util.List;
import java.util.Optional;
import org.espalier.decision.Decision;
import org.espalier.graph.Graph;
import org.espalier.graph.Operation;
import org.espalier.graph.Shape;
import org.espalier.oneshot.supernet.OpenGraph;
import org.jspecify.annotations.Nullable;

/** Finds choices whose candidates cannot be summed, because their results differ in shape. */
final class CandidateShapes implements OpenGraph.Visitor {
    private @Nullable String found;

    private CandidateShapes() {}

    /** The first such choice of a graph, as {@link org.espalier.search.Strategy#lacks} says it. */
    static Optional<String> differ(Graph graph, Shape input) {
        CandidateShapes shapes = new CandidateShapes();
        OpenGraph.visit(graph, input, shapes);
        return Optional.ofNullable(shapes.found);
    }

    @Override
    public void operation(String path, Operation operation, List<Shape> inputs) {
        // only results are compared
    }

    @Override
    public void choice(String path, Decision decision, List<Shape> byOption) {
        for (int option = 1; option < byOption.size() && found == null; option++) {
            if (!byOption.get(option).equals(byOption.get(0))) {
                found = "it needs candidates of one shape, and at '" + path + "' '"
                        + decision.options().get(0) + "' gives " + byOption.get(0) + ", '"
                        + decision.options().get(option) + "' " + byOption.get(option);
            }
        }
    }
}

package org.espalier.space;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.espalier.decision.Decision;
import org.espalier.decision.Expr;
import org.espalier.graph.Body;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Operation;
import org.espalier.graph.Shape;

/**
 * What a decision makes larger or smaller of a member: the four dimensions in which a once-for-all network is elastic (Cai et al. 2020, section 3.1), in the order in which
 * progressive shrinking opens them (section 3.3).
 */
public enum ElasticDimension {
    /** Rows and columns of the images. */
    RESOLUTION,
    /** Rows and columns of kernels. */
    KERNEL,
    /** Which layers there are: repeats of a chain, and choices between alternatives. */
    DEPTH,
    /** Numbers of channels, and whatever else is an open number. */
    WIDTH;

    /**
     * The dimension of every decision of a space, in the space's order. One that stands in several is of the last of them, in the order above.
     *
     * @param space its graph is read; where it has none, nothing but the resolution is told apart, and all else counts as {@link #DEPTH}
     */
    public static Map<Decision, ElasticDimension> of(SearchSpace space) {
        Map<Decision, ElasticDimension> found = new LinkedHashMap<>();
        Shape input = space.input();
        add(found, RESOLUTION, input.channels(), input.height(), input.width());
        space.graph().ifPresent(graph -> read(found, graph));
        Map<Decision, ElasticDimension> ordered = new LinkedHashMap<>();
        space.decisions().all().forEach(decision -> ordered.put(decision, found.getOrDefault(decision, DEPTH)));
        return ordered;
    }

    private static void read(Map<Decision, ElasticDimension> found, Graph graph) {
        for (Graph.Node node : graph.nodes()) {
            if (node.body() instanceof Body.Leaf leaf) {
                read(found, leaf.operation());
            } else if (node.body() instanceof Body.Sub sub) {
                read(found, sub.graph());
            } else if (node.body() instanceof Body.OneOf oneOf) {
                add(found, DEPTH, oneOf.decision());
                oneOf.alternatives().forEach(each -> read(found, each));
            } else if (node.body() instanceof Body.Repeat repeat) {
                add(found, DEPTH, repeat.count());
                repeat.chain().forEach(each -> read(found, each));
            } else if (node.body() instanceof Body.Ends ends) {
                add(found, DEPTH, ends.stands().toArray(Expr[]::new));
                ends.each().forEach(each -> read(found, each));
            }
        }
    }

    private static void read(Map<Decision, ElasticDimension> found, Operation operation) {
        Set<Expr> kernels = new LinkedHashSet<>();
        if (operation instanceof Conv conv) {
            kernels.add(conv.kernelHeight());
            kernels.add(conv.kernelWidth());
        }
        operation.attributes().forEach(number -> add(found, kernels.contains(number) ? KERNEL : WIDTH, number));
    }

    private static void add(Map<Decision, ElasticDimension> found, ElasticDimension dimension, Expr... numbers) {
        for (Expr number : numbers) {
            Set<Decision> decisions = new LinkedHashSet<>();
            number.collect(decisions);
            decisions.forEach(decision -> add(found, dimension, decision));
        }
    }

    private static void add(Map<Decision, ElasticDimension> found, ElasticDimension dimension, Decision decision) {
        found.merge(decision, dimension, (a, b) -> a.compareTo(b) >= 0 ? a : b);
    }
}

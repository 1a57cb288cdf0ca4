package org.espalier.oneshot.relaxed;

import java.util.List;
import org.espalier.graph.Body;
import org.espalier.graph.Graph;
import org.espalier.graph.Operation;
import org.espalier.graph.Shape;

/**
 * Dropout of single values behind the candidates that hand on what they are given (P-DARTS, Chen et al. 2019, section 3.3): while it is high, the others learn. What
 * halves the resolution has weights and is left alone.
 *
 * @param rate from which it falls, in [0, 1); 0 for none
 */
public record SkipDropout(double rate) {
    /** None. */
    public static final SkipDropout NONE = new SkipDropout(0);

    /** What the rate is called among the measures of an epoch. */
    static final String MEASURE = "skip_dropout";

    private static final double DECAY = 0.2;
    private static final String NAME = "dropout";

    public SkipDropout {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("skip dropout rate " + rate + " is outside [0, 1)");
        }
    }

    /** The place behind a candidate: its rate is that of the pass. */
    record Place() implements Operation {
        @Override
        public String kind() {
            return "skip_dropout";
        }

        @Override
        public Shape shape(List<Shape> inputs) {
            return inputs.get(0);
        }
    }

    /** Whether there is any. */
    boolean isActive() {
        return rate > 0;
    }

    /**
     * The rate in an epoch: a line while the architecture rests, an exponential decay, from the whole rate again, while it learns.
     *
     * @param epoch counted from 0
     * @param epochs all of them
     * @param rest epochs at the start in which the architecture rests
     */
    double at(int epoch, int epochs, int rest) {
        return epoch < rest ? rate * (epochs - epoch - 1) / epochs : rate * Math.exp(-DECAY * (epoch - rest));
    }

    /** A graph with a place behind each candidate that is an identity. */
    Graph behindIdentities(Graph graph) {
        if (!isActive()) {
            return graph;
        }
        List<Graph.Node> nodes = graph.nodes().stream()
                .map(node -> new Graph.Node(node.name(), body(node.body()), node.inputs()))
                .toList();
        return new Graph(graph.inputs(), nodes, graph.output());
    }

    private Body body(Body body) {
        if (body instanceof Body.Sub sub) {
            return new Body.Sub(behindIdentities(sub.graph()));
        } else if (body instanceof Body.OneOf oneOf) {
            return new Body.OneOf(
                    oneOf.decision(),
                    oneOf.alternatives().stream().map(this::candidate).toList());
        } else if (body instanceof Body.Repeat repeat) {
            return new Body.Repeat(
                    repeat.count(),
                    repeat.chain().stream().map(this::behindIdentities).toList());
        }
        return body;
    }

    private Graph candidate(Graph candidate) {
        if (!Candidates.isIdentity(candidate)) {
            return behindIdentities(candidate);
        }
        return Graph.of(NAME, new Place());
    }
}

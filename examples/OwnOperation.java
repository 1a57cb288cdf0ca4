import java.util.List;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.Expr;
import org.espalier.graph.Graph;
import org.espalier.graph.Operation;
import org.espalier.graph.Primitives.Conv;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Shape;
import org.espalier.space.GraphSpace;

/** An operation of one's own: it answers for its shape and its cost, and every counter follows. */
class OwnOperation {
    /** Scales each channel by a learnt number; the number of channels comes from the input. */
    record ChannelScale() implements Operation {
        @Override
        public String kind() {
            return "channel-scale";
        }

        @Override
        public Shape shape(List<Shape> inputs) {
            return inputs.get(0);
        }

        @Override
        public Expr params(List<Shape> inputs) {
            return inputs.get(0).channels();
        }
    }

    public static void main(String[] args) {
        Decision width = Decision.ofInts("width", 8, 16);
        Graph.Builder graph = Graph.builder(1);
        int x = graph.add("conv", Conv.dense(width.value(), Expr.of(1), 1), 0);
        x = graph.add("scale", new ChannelScale(), x);
        x = graph.add("pool", new GlobalAveragePool(), x);
        x = graph.add("classifier", new Linear(Expr.of(10), true), x);
        GraphSpace space = GraphSpace.of("scaled", graph.build(x), Shape.of(3, 8, 8));
        for (int i = 0; i < width.size(); i++) {
            Architecture member = new Architecture(space.decisions(), i);
            System.out.println(space.codec().format(member) + ": " + space.network(member).params() + " params");
        }
    }
}

import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.Expr;
import org.espalier.graph.Graph;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Conv;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Shape;
import org.espalier.random.Seeds;
import org.espalier.space.GraphSpace;

/** A search space of one's own: a small network whose width and kernel size are left open. */
class OwnSpace {
    public static void main(String[] args) {
        Decision width = Decision.ofInts("width", 16, 24, 32);
        Decision kernel = Decision.ofInts("kernel", 3, 5, 7);
        Graph.Builder graph = Graph.builder(1);
        int x = graph.add("stem", Conv.dense(width.value(), Expr.of(3), 2), 0);
        x = graph.add("depthwise", Conv.depthwise(width.value(), kernel.value(), 1, 1), x);
        x = graph.add("norm", new BatchNorm(true), x);
        x = graph.add("relu", Activation.relu(), x);
        x = graph.add("pool", new GlobalAveragePool(), x);
        x = graph.add("classifier", new Linear(Expr.of(10), true), x);
        GraphSpace space = GraphSpace.of("own", graph.build(x), Shape.of(3, 32, 32));

        Architecture drawn = space.sample(Seeds.generator(1, "example", 0));
        System.out.println(space.size() + " networks, one of them " + space.codec().format(drawn));
        System.out.println(space.counters().params().of(drawn) + " params, "
                + space.counters().macs().of(drawn) + " MACs");
    }
}

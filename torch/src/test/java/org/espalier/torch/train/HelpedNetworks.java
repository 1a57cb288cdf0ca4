package org.espalier.torch.train;

import java.util.List;
import org.espalier.decision.DecisionSet;
import org.espalier.decision.Expr;
import org.espalier.graph.AuxiliaryHead;
import org.espalier.graph.Conv;
import org.espalier.graph.Flattening;
import org.espalier.graph.Graph;
import org.espalier.graph.Network;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Shape;
import org.espalier.zoo.blocks.Blocks;
import org.espalier.zoo.blocks.Chain;

/** Networks with an auxiliary head, of five classes. */
final class HelpedNetworks {
    private HelpedNetworks() {}

    /** Two convolutions; the head reads the first. */
    static Network small() {
        return of(24);
    }

    static Network of(int size) {
        BatchNorm norm = new BatchNorm(true);
        Graph head = new Chain()
                .then("conv", Blocks.convNormAct(Conv.dense(Expr.of(5), Expr.of(3), 2), norm, Activation.Function.RELU))
                .then("classifier", new Linear(Expr.of(5), true))
                .build();
        Graph graph = new Chain()
                .then(
                        "first",
                        Blocks.convNormAct(Conv.dense(Expr.of(6), Expr.of(3), 2), norm, Activation.Function.RELU))
                .then("second", Blocks.convNorm(Conv.dense(Expr.of(8), Expr.of(3), 2), norm))
                .then("pool", new GlobalAveragePool())
                .then("classifier", new Linear(Expr.of(5), true))
                .build()
                .withAuxiliary(new AuxiliaryHead("first", head));
        return Flattening.network("helped", graph, Shape.of(3, size, size), new DecisionSet(List.of()).architecture());
    }
}

package org.espalier.device.ort;

import java.util.List;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
import org.espalier.decision.Expr;
import org.espalier.device.onnx.OnnxExporter;
import org.espalier.graph.Conv;
import org.espalier.graph.Flattening;
import org.espalier.graph.Graph;
import org.espalier.graph.Network;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Shape;
import org.espalier.graph.Weights;

/** A small model that is measured between runs of another, so that a device that grows slower shows it. */
public final class ReferenceModel {
    private ReferenceModel() {}

    /** Some hundred microseconds of dense convolution on a processor of today, as an ONNX file. */
    public static byte[] bytes() {
        Graph.Builder b = Graph.builder(1);
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int conv = b.add("conv" + i, Conv.dense(Expr.of(16), Expr.of(3), 1), value);
            value = b.add("relu" + i, Activation.relu(), conv);
        }
        Graph graph = b.build(b.add("pool", new GlobalAveragePool(), value));
        Network network = Flattening.network(
                "reference", graph, Shape.of(16, 16, 16), new Architecture(new DecisionSet(List.of())));
        return OnnxExporter.create().export(network, Weights.random(network, 1));
    }
}

package org.espalier.device.testing;

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
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Shape;
import org.espalier.graph.Weights;

/** Models of images to prove a device by, with random weights and an open number of images. */
public final class ProvingModels {
    private ProvingModels() {}

    /**
     * Two convolutions of 3 x 3 over 32 x 32 pixels.
     *
     * @param channels of both, at least 1; the second does 9,216 multiply-accumulates for each pair of channels
     * @return an ONNX file
     */
    public static byte[] convolutions(int channels) {
        Graph.Builder b = Graph.builder(1);
        int first = b.add("first", Conv.dense(Expr.of(channels), Expr.of(3), 1), 0);
        int relu = b.add("relu", Activation.relu(), first);
        int second = b.add("second", Conv.dense(Expr.of(channels), Expr.of(3), 1), relu);
        int pool = b.add("pool", new GlobalAveragePool(), second);
        Graph graph = b.build(b.add("classifier", new Linear(Expr.of(4), true), pool));
        Network network =
                Flattening.network("net", graph, Shape.of(3, 32, 32), new Architecture(new DecisionSet(List.of())));
        return OnnxExporter.create().export(network, Weights.random(network, 1));
    }
}

package org.espalier.pipeline.validation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
import org.espalier.decision.Expr;
import org.espalier.device.onnx.ModelInput;
import org.espalier.device.onnx.ModelMetadata;
import org.espalier.device.onnx.OnnxExporter;
import org.espalier.graph.Flattening;
import org.espalier.graph.Graph;
import org.espalier.graph.Network;
import org.espalier.graph.Operation;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Shape;
import org.espalier.graph.Weights;
import org.espalier.torch.data.Scaling;

/** Models made by hand that tell grey levels apart. */
public final class LevelModels {
    static final int SIDE = 6;
    static final Map<String, Integer> LEVELS = Map.of("dark", 25, "mid", 128, "bright", 230);

    /** Not the order of the alphabet, so that a match by position would be wrong. */
    static final List<String> CLASSES = List.of("mid", "dark", "bright");

    private LevelModels() {}

    static ModelInput input(int channels, int dataSide, Scaling scaling) {
        return new ModelInput(
                channels,
                SIDE,
                SIDE,
                dataSide,
                dataSide,
                "area-bilinear",
                "stretch",
                scaling.offset(),
                scaling.factor());
    }

    /** Scores are highest for the class whose level is nearest to the mean, or the most, of all values. */
    static byte[] model(List<String> order, Operation pool, int channels, ModelMetadata metadata) {
        Network network = levels(order.size(), pool, channels);
        float[] weight = new float[order.size() * channels];
        float[] bias = new float[order.size()];
        for (int k = 0; k < bias.length; k++) {
            float level = LEVELS.get(order.get(k)) / 255f;
            bias[k] = -level * level;
            for (int c = 0; c < channels; c++) {
                weight[k * channels + c] = 2 * level / channels;
            }
        }
        Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
        Weights.dims(network)
                .forEach((name, dims) -> tensors.put(
                        name,
                        new Weights.Tensor(
                                dims.stream().mapToInt(n -> n).toArray(), name.endsWith("bias") ? bias : weight)));
        return OnnxExporter.create()
                .export(network, new Weights(tensors), OnnxExporter.Options.of(List.of(), List.of(), metadata));
    }

    static Network levels(int classes, Operation pool, int channels) {
        Graph.Builder graph = Graph.builder(1);
        int pooled = graph.add("pool", pool, 0);
        int last = graph.add("classifier", new Linear(Expr.of(classes), true), pooled);
        return Flattening.network(
                "levels",
                graph.build(last),
                Shape.of(channels, SIDE, SIDE),
                new Architecture(new DecisionSet(List.of())));
    }

    static byte[] ours(Operation pool, int channels, ModelInput input) {
        return model(CLASSES, pool, channels, new ModelMetadata(CLASSES, Optional.of(input)));
    }

    static byte[] grey() {
        return ours(new GlobalAveragePool(), 1, input(1, 12, Scaling.BY_TYPE));
    }
}

package org.espalier.pipeline.predict;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
import org.espalier.decision.Expr;
import org.espalier.device.onnx.ModelInput;
import org.espalier.device.onnx.ModelMetadata;
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
import org.espalier.random.Seeds;

/** Models with weights so large that every pixel shows in their scores, and images of noise. */
public final class NoisyModels {
    private static final float LOUD = 12;

    private NoisyModels() {}

    public static ModelInput input(int channels, int height, int width, int dataHeight, int dataWidth) {
        return input(channels, height, width, dataHeight, dataWidth, "stretch");
    }

    public static ModelInput input(int channels, int height, int width, int dataHeight, int dataWidth, String fit) {
        return new ModelInput(
                channels, height, width, dataHeight, dataWidth, "area-bilinear", fit, List.of(), List.of());
    }

    public static byte[] model(List<String> classes, ModelInput input) {
        return model(
                classes.size(),
                Shape.of(input.channels(), input.height(), input.width()),
                new ModelMetadata(classes, Optional.of(input)));
    }

    static byte[] model(int classes, Shape shape, ModelMetadata metadata) {
        Graph.Builder graph = Graph.builder(1);
        int seen = graph.add("look", Conv.dense(Expr.of(6), Expr.of(3), 2), 0);
        // without it, only the mean of all pixels would show in the scores
        int bent = graph.add("relu", Activation.relu(), seen);
        int pooled = graph.add("pool", new GlobalAveragePool(), bent);
        int last = graph.add("classifier", new Linear(Expr.of(classes), true), pooled);
        Network network =
                Flattening.network("noisy", graph.build(last), shape, new Architecture(new DecisionSet(List.of())));
        Map<String, Weights.Tensor> loud = new LinkedHashMap<>();
        Weights.random(network, 3).tensors().forEach((name, tensor) -> {
            float[] values = tensor.values().clone();
            for (int i = 0; i < values.length; i++) {
                values[i] *= LOUD;
            }
            loud.put(name, new Weights.Tensor(tensor.dims(), values));
        });
        int channels = shape.channels().asInt();
        return OnnxExporter.create()
                .export(
                        network,
                        new Weights(loud),
                        OnnxExporter.Options.of(
                                Collections.nCopies(channels, 0.45), Collections.nCopies(channels, 0.3), metadata));
    }

    /** A PNG of any type of {@link BufferedImage}. */
    public static Path noise(Path file, int type, int width, int height) throws IOException {
        BufferedImage image = new BufferedImage(width, height, type);
        SplittableRandom random = Seeds.generator(7, "noise", type);
        for (int i = 0; i < width * height; i++) {
            for (int band = 0; band < image.getRaster().getNumBands(); band++) {
                int most = 1 << image.getSampleModel().getSampleSize(band);
                // brighter to the right, so that images of one kind differ from others in more than noise
                int value = random.nextInt(most) / 2 + most / 2 * (i % width) / width;
                image.getRaster().setSample(i % width, i / width, band, value);
            }
        }
        ImageIO.write(image, "png", file.toFile());
        return file;
    }
}

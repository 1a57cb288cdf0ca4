package org.espalier.pipeline.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.device.onnx.OnnxExporter;
import org.espalier.device.pytorch.TorchCheckpoint;
import org.espalier.graph.Network;
import org.espalier.graph.Shape;
import org.espalier.graph.Weights;
import org.espalier.oneshot.published.OnceForAllWeights;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.space.SearchSpace;
import org.espalier.torch.data.Augmentation;
import org.espalier.torch.data.BatchLoader;
import org.espalier.torch.data.DatasetSettings;
import org.espalier.torch.data.Fit;
import org.espalier.torch.data.ImageDataset;
import org.espalier.torch.data.ImageSize;
import org.espalier.torch.data.LoaderSettings;
import org.espalier.torch.data.Normalisation;
import org.espalier.torch.data.SourceContext;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.VerifiedConvolution;
import org.espalier.torch.module.VerifiedEngine;
import org.espalier.torch.train.ExactStatistics;
import org.espalier.torch.train.FixedBatches;
import org.espalier.torch.train.LoaderStream;

/**
 * A member of a supernet that once-for-all's authors have published, cut out and exported without any training (Cai et al. 2020, section 3.4). The file takes
 * pixels in 0..1 of RGB, as their networks were trained: it normalises by {@link Normalisation#IMAGENET}.
 *
 * @param onnx the file, compared with LibTorch
 * @param network the member
 * @param difference largest one between the file's logits and LibTorch's, on random images
 * @param images from which the statistics of its batch norms were taken; 0 where they are those of the file
 */
public record PublishedMember(byte[] onnx, Network network, double difference, int images) {
    /** About what its authors recalibrate on. */
    private static final int MOST_IMAGES = 2048;

    private static final int BATCH = 64;
    private static final int RGB = 3;
    private static final long SEED = 1;

    /** Where images come from. */
    public record Images(String source, SourceContext context) {}

    /**
     * Reads the supernet and exports the member.
     *
     * @param space with the parameters of the file
     * @param file of shared weights, as PyTorch writes it
     * @param images for the statistics of its batch norms; absent: those of the file, which belong to the largest member
     * @throws IllegalArgumentException where the file's weights are not those of the space
     * @throws ExportCheck.Mismatch where the exported file computes something else than the member
     * @throws IOException where a file cannot be read, or holds no weights
     */
    public static PublishedMember of(SearchSpace space, Architecture member, Path file, Optional<Images> images)
            throws IOException {
        Network network = space.network(member);
        if (network.input().channels().asInt() != RGB) {
            throw new IllegalArgumentException("input: published weights see RGB, expected " + RGB + " channels, got "
                    + network.input().channels() + "; leave the input out, or give 3,SIDE,SIDE");
        }
        Weights published = TorchCheckpoint.read(file);
        try (VerifiedEngine engine = new VerifiedEngine(Engine.start(EngineSettings.cpu()))) {
            VerifiedConvolution convolution = engine.convolution();
            convolution.prepare(network, ExportCheck.IMAGES);
            try (NetworkModule module = NetworkModule.create(network, SEED, Initialisation.HE_FAN_OUT, convolution)) {
                module.store().load(cut(space, member, file, published, convolution));
                int seen = images.isPresent() ? recalibrate(module, images.get(), convolution) : 0;
                byte[] onnx = OnnxExporter.create().export(network, module.weights(), options());
                return new PublishedMember(
                        onnx, network, ExportCheck.compare(module, Normalisation.IMAGENET, onnx, SEED), seen);
            }
        }
    }

    private static Weights cut(
            SearchSpace space, Architecture member, Path file, Weights published, VerifiedConvolution convolution) {
        ParameterStore store = new ParameterStore(SEED, Initialisation.HE_FAN_OUT, convolution.tensors());
        try (Supernet supernet = Supernet.create(space, store, convolution)) {
            OnceForAllWeights.load(supernet, published);
            return supernet.extract(member);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private static int recalibrate(NetworkModule module, Images images, VerifiedConvolution convolution) {
        Shape input = module.network().input();
        ImageSize size = new ImageSize(input.height().asInt(), input.width().asInt());
        ImageDataset dataset = ImageDataset.open(
                images.source(), DatasetSettings.of(size, Fit.CROP).inColour(), images.context());
        int batch = Math.min(BATCH, dataset.count());
        convolution.prepare(module.network(), batch);
        try (BatchLoader loader = BatchLoader.training(
                dataset,
                IntStream.range(0, dataset.count()).toArray(),
                Normalisation.IMAGENET,
                Augmentation.NONE,
                LoaderSettings.of(batch, SEED))) {
            int batches = Math.min(loader.batches(), MOST_IMAGES / BATCH);
            ExactStatistics.write(module, FixedBatches.of(new LoaderStream(loader, 0), 0, batches));
            return batches * batch;
        }
    }

    private static OnnxExporter.Options options() {
        return new OnnxExporter.Options(
                Normalisation.IMAGENET.means(), Normalisation.IMAGENET.deviations(), List.of(), Map.of());
    }
}

package org.espalier.predict.proxy;

import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.espalier.graph.Network;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Shape;
import org.espalier.random.Seeds;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.ParameterStore.Stored;
import org.jspecify.annotations.Nullable;

/**
 * Zen-score (Lin et al. 2021, algorithm 1): weights and images are drawn from the standard normal distribution; the logarithm of the mean absolute difference, summed over the features before the classifier, that 0.01 times
 * another image makes, plus, for each batch norm, the logarithm of the root of the mean variance that it divides by. The mean over the draws. Unlike the authors' it takes the variances of the batch, to which running ones would come, and leaves
 * residual connections in.
 */
public final class ZenScore implements ZeroCostProxy {
    private static final int DRAWS = 8;
    private static final int IMAGES = 16;
    private static final double GAMMA = 0.01;

    @Override
    public String name() {
        return "zen";
    }

    @Override
    public String summary() {
        return "how far small changes of the image move the features";
    }

    @Override
    public String paper() {
        return "Lin et al., Zen-NAS: A Zero-Shot NAS for High-Performance Image Recognition, 2021";
    }

    @Override
    public boolean readsData() {
        return false;
    }

    @Override
    public double score(UntrainedNetwork network) {
        double sum = 0;
        for (int draw = 0; draw < DRAWS; draw++) {
            sum += draw(network, Seeds.generator(network.seed(), "zen-score", draw));
        }
        return Scores.finite(sum / DRAWS);
    }

    private static double draw(UntrainedNetwork network, SplittableRandom random) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard();
                NetworkModule module = network.module()) {
            for (Stored weight : Gradients.weights(module)) {
                module.store()
                        .assign(
                                weight.name(),
                                normal(Math.toIntExact(weight.tensor().numel()), random));
            }
            Tensor image = images(network.network().input(), random);
            Tensor other = images(network.network().input(), random);
            Features first = new Features();
            Features second = new Features();
            LayerPass.forward(network.network(), image, module.evaluating().batchOnly(), first);
            LayerPass.forward(
                    network.network(),
                    image.add(other, new Scalar(GAMMA)),
                    module.evaluating().batchOnly(),
                    second);
            if (first.last == null || second.last == null) {
                return Double.NEGATIVE_INFINITY;
            }
            double moved = HostCopies.number(first.last.sub(second.last).abs().sum()) / IMAGES;
            return Math.log(moved) + first.scales;
        }
    }

    /** The features that a classifier is given, and what the batch norms before it divide by. */
    private static final class Features implements LayerPass.Watcher {
        private @Nullable Tensor last;
        private double scales;

        @Override
        public void saw(Network.Layer layer, List<Tensor> inputs, Tensor output) {
            if (layer.operation() instanceof Linear) {
                last = inputs.get(0);
            } else if (LayerPass.isNorm(layer)) {
                Tensor input = inputs.get(0);
                Tensor centred = input.sub(input.mean(new long[] {0, 2, 3}, true, new ScalarTypeOptional()));
                scales += Math.log(Math.sqrt(HostCopies.number(centred.square().mean())));
            }
        }
    }

    private static Tensor images(Shape shape, SplittableRandom random) {
        int channels = shape.channels().asInt();
        int rows = shape.height().asInt();
        int columns = shape.width().asInt();
        return TensorFactory.HOST.of(
                normal(IMAGES * channels * rows * columns, random), IMAGES, channels, rows, columns);
    }

    private static float[] normal(int count, SplittableRandom random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}

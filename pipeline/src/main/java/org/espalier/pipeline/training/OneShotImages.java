package org.espalier.pipeline.training;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.Price;
import org.espalier.pipeline.resources.Limits;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.random.Seeds;
import org.espalier.search.Constraints;
import org.espalier.torch.data.Augmentation;
import org.espalier.torch.data.BatchLoader;
import org.espalier.torch.data.LoaderSettings;
import org.espalier.torch.data.Part;
import org.espalier.torch.train.BatchStream;

/** The training images as a strategy that shares weights is given them, with all else that it is given. Closing frees what makes the batches. */
final class OneShotImages implements AutoCloseable {
    private final SearchResources resources;
    private final Deque<BatchLoader> loaders = new ArrayDeque<>();
    private final BatchStream training;
    private final Optional<BatchStream> validation;

    private OneShotImages(SearchResources resources, int[] weights, Optional<int[]> others, int batch, String purpose) {
        this.resources = resources;
        Augmentation augment = resources.config().data().augment();
        this.training = stream(weights, batch, purpose, augment);
        this.validation = others.map(indices -> stream(indices, batch, "alphas", augment.withoutMixing()));
    }

    /** All training images, for a supernet. */
    static OneShotImages whole(SearchResources resources, int batch) {
        return new OneShotImages(resources, resources.split().indices(Part.TRAIN), Optional.empty(), batch, "");
    }

    /** A share of the training images for the weights, the rest for the architecture; all for the weights where the share is 1. */
    static OneShotImages divided(SearchResources resources, int batch, double share) {
        if (share >= 1) {
            return new OneShotImages(
                    resources, resources.split().indices(Part.TRAIN), Optional.empty(), batch, "weights");
        }
        List<int[]> parts =
                resources.split().divideTraining(share, resources.config().seed());
        return new OneShotImages(resources, parts.get(0), Optional.of(parts.get(1)), batch, "weights");
    }

    private BatchStream stream(int[] indices, int batch, String purpose, Augmentation augment) {
        long seed = resources.config().seed();
        BatchLoader loader = BatchLoader.training(
                resources.dataset(),
                indices,
                resources.normalisation(),
                augment,
                LoaderSettings.of(
                                Math.min(batch, indices.length),
                                purpose.isEmpty() ? seed : Seeds.derive(seed, purpose, 0))
                        .with(resources.config().data().sampler()));
        loaders.push(loader);
        return resources.batches(loader, rows(resources));
    }

    /** Rows of the images at the space's largest resolution; members resize them to their own. */
    static int rows(SearchResources resources) {
        return Math.toIntExact(resources.space().input().height().max());
    }

    OneShotContext context(int epochs) {
        Constraints limits = Limits.of(resources);
        return new OneShotContext(
                        resources.space(),
                        limits,
                        training,
                        validation,
                        epochs,
                        resources.convolution(),
                        resources.sideBySide(),
                        resources.engine().tensors(),
                        resources.config().seed())
                .minimising(resources.goal().loss())
                .paying(Price.of(limits));
    }

    @Override
    public void close() {
        loaders.forEach(BatchLoader::close);
    }
}

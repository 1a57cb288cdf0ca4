package org.espalier.pipeline.training;

import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.Price;
import org.espalier.oneshot.trainer.DividedImages;
import org.espalier.pipeline.resources.Limits;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.search.Constraints;

/** The training images as a strategy that shares weights is given them, with all else that it is given. Closing frees what makes the batches. */
final class OneShotImages implements AutoCloseable {
    private final SearchResources resources;
    private final DividedImages images;

    private OneShotImages(SearchResources resources, DividedImages images) {
        this.resources = resources;
        this.images = images;
    }

    /** All training images, for a supernet. */
    static OneShotImages whole(SearchResources resources, int batch) {
        return new OneShotImages(resources, DividedImages.whole(resources.split(), batch, making(resources)));
    }

    /** A share of the training images for the weights, the rest for the architecture; all for the weights where the share is 1. */
    static OneShotImages divided(SearchResources resources, int batch, double share) {
        return new OneShotImages(resources, DividedImages.divided(resources.split(), share, batch, making(resources)));
    }

    private static DividedImages.Making making(SearchResources resources) {
        return new DividedImages.Making(
                resources.normalisation(),
                resources.config().data().augment(),
                resources.config().data().sampler(),
                resources.config().seed(),
                loader -> resources.batches(loader, rows(resources)));
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
                        images.training(),
                        images.validation(),
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
        images.close();
    }
}

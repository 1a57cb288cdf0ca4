package org.espalier.pipeline.resources;

import org.espalier.random.Seeds;
import org.espalier.torch.data.Augmentation;
import org.espalier.torch.data.BatchLoader;
import org.espalier.torch.data.LoaderSettings;
import org.espalier.torch.data.Part;
import org.espalier.torch.train.FixedBatches;

/**
 * The training images that every network of a search takes the statistics of its batch norms from, whoever trained it: augmented as in its
 * training, in an order that mixes the classes, the same ones whenever they are gone through.
 *
 * <p>Augmented, because weights are fitted to activations that are scaled so. A border of black that a shift brings in can be most of a
 * channel's variance: by the statistics of the images as they are the rest would come out several times too large. Mixing pictures is left
 * out, as it is from DARTS's second half.
 *
 * @param loader makes the batches
 * @param batches the first batches of one epoch
 */
public record CalibrationImages(BatchLoader loader, FixedBatches batches) implements AutoCloseable {
    /** Enough that a mean is off by less than two hundredths of a deviation; more would only cost time. */
    private static final int MOST_IMAGES = 4096;

    /** For a glance: a member of a supernet, or a training that is not done. */
    private static final int FEW_BATCHES = 8;

    /** For a network that is kept: all training images, or {@value #MOST_IMAGES} of them. */
    public static CalibrationImages all(SearchResources resources, int batch, int rows) {
        return of(resources, trained(resources), batch, rows, most(batch));
    }

    /** A few batches. */
    public static CalibrationImages few(SearchResources resources, int batch, int rows) {
        return of(resources, trained(resources), batch, rows, FEW_BATCHES);
    }

    /** As {@link #all}, of a training whose images were changed otherwise. */
    public static CalibrationImages all(SearchResources resources, Augmentation changed, int batch, int rows) {
        return of(resources, changed.withoutMixing(), batch, rows, most(batch));
    }

    /** As {@link #few}, of a training whose images are changed otherwise. */
    public static CalibrationImages few(SearchResources resources, Augmentation changed, int batch, int rows) {
        return of(resources, changed.withoutMixing(), batch, rows, FEW_BATCHES);
    }

    /** The images of {@link #all} as they are: for a figure of how well the training images are known, not for statistics. */
    public static CalibrationImages plain(SearchResources resources, int batch, int rows) {
        return of(resources, Augmentation.NONE, batch, rows, most(batch));
    }

    private static Augmentation trained(SearchResources resources) {
        return resources.config().data().augment().withoutMixing();
    }

    private static int most(int batch) {
        return Math.max(FEW_BATCHES, (MOST_IMAGES + batch - 1) / batch);
    }

    private static CalibrationImages of(
            SearchResources resources, Augmentation augmentation, int batch, int rows, int most) {
        BatchLoader loader = BatchLoader.training(
                resources.dataset(),
                resources.split().indices(Part.TRAIN),
                resources.normalisation(),
                augmentation,
                LoaderSettings.of(batch, Seeds.derive(resources.config().seed(), "calibration", 0)));
        return new CalibrationImages(loader, FixedBatches.of(resources.batches(loader, rows), 0, most));
    }

    @Override
    public void close() {
        loader.close();
    }
}

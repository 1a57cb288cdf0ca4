package org.espalier.pipeline.resources;

import org.espalier.random.Seeds;
import org.espalier.torch.data.Augmentation;
import org.espalier.torch.data.BatchLoader;
import org.espalier.torch.data.LoaderSettings;
import org.espalier.torch.data.Part;
import org.espalier.torch.train.LabelledBatches;

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
public record CalibrationImages(BatchLoader loader, LabelledBatches batches) implements AutoCloseable {
    /** Enough that a mean is off by less than two hundredths of a deviation; more would only cost time. */
    private static final int MOST_IMAGES = 4096;

    /** For a glance: a member of a supernet, or a training that is not done. */
    private static final int FEW_BATCHES = 8;

    /** For a network that is kept: all training images, or {@value #MOST_IMAGES} of them. */
    public static CalibrationImages all(Workbench bench, int batch, int rows) {
        return of(bench, trained(bench), batch, rows, most(batch));
    }

    /** A few batches. */
    public static CalibrationImages few(Workbench bench, int batch, int rows) {
        return of(bench, trained(bench), batch, rows, FEW_BATCHES);
    }

    /** The images of {@link #all} as they are: for a figure of how well the training images are known, not for statistics. */
    public static CalibrationImages plain(Workbench bench, int batch, int rows) {
        return of(bench, Augmentation.NONE, batch, rows, most(batch));
    }

    private static Augmentation trained(Workbench bench) {
        return bench.config().data().augment().withoutMixing();
    }

    private static int most(int batch) {
        return Math.max(FEW_BATCHES, (MOST_IMAGES + batch - 1) / batch);
    }

    private static CalibrationImages of(Workbench bench, Augmentation augmentation, int batch, int rows, int most) {
        BatchLoader loader = BatchLoader.training(
                bench.dataset(),
                bench.split().indices(Part.TRAIN),
                bench.normalisation(),
                augmentation,
                LoaderSettings.of(batch, Seeds.derive(bench.config().seed(), "calibration", 0)));
        return new CalibrationImages(loader, LabelledBatches.of(bench.batches(loader, rows), 0, most));
    }

    @Override
    public void close() {
        loader.close();
    }
}

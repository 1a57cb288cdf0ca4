package org.espalier.oneshot.trainer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.espalier.random.Seeds;
import org.espalier.torch.data.Augmentation;
import org.espalier.torch.data.BatchLoader;
import org.espalier.torch.data.ImageDataset;
import org.espalier.torch.data.LoaderSettings;
import org.espalier.torch.data.Normalisation;
import org.espalier.torch.data.Part;
import org.espalier.torch.data.Sampling;
import org.espalier.torch.data.Split;
import org.espalier.torch.train.BatchStream;

/** The images that weights and architecture learn from, as batches. Closing frees what makes them. */
public final class DividedImages implements AutoCloseable {
    static final String WEIGHTS = "weights";
    private static final String ALPHAS = "alphas";

    private final Deque<BatchLoader> loaders = new ArrayDeque<>();
    private final Making making;
    private final BatchStream training;
    private final Optional<BatchStream> validation;
    private final OptionalInt architectureImages;

    /**
     * How images become batches.
     *
     * @param normalisation mean and deviation of the training images
     * @param augment random changes; where the architecture learns from images of its own, these keep their own labels
     * @param sampling which images an epoch shows
     * @param seed root of order and changes
     * @param stream makes tensors of what a loader gives
     */
    public record Making(
            Normalisation normalisation,
            Augmentation augment,
            Sampling sampling,
            long seed,
            Function<BatchLoader, BatchStream> stream) {}

    /**
     * Some images of a data set.
     *
     * @param dataset all of them
     * @param indices which ones
     */
    record Some(ImageDataset dataset, int[] indices) {}

    DividedImages(Making making, Some weights, Optional<Some> alphas, int batch, String purpose) {
        this.making = making;
        this.architectureImages =
                alphas.isPresent() ? OptionalInt.of(alphas.get().indices().length) : OptionalInt.empty();
        this.training = stream(weights, batch, purpose, making.augment());
        this.validation =
                alphas.map(some -> stream(some, batch, ALPHAS, making.augment().withoutMixing()));
    }

    /**
     * All training images of a split, for a supernet.
     *
     * @param batch images of a step, at most; at least 1
     */
    public static DividedImages whole(Split split, int batch, Making making) {
        return new DividedImages(making, training(split), Optional.empty(), batch, "");
    }

    /**
     * A share of the training images for the weights, the rest for the architecture; all for the weights where the share is 1.
     *
     * @param share above 0, at most 1
     * @param batch images of a step, at most; at least 1
     */
    public static DividedImages divided(Split split, double share, int batch, Making making) {
        if (share >= 1) {
            return new DividedImages(making, training(split), Optional.empty(), batch, WEIGHTS);
        }
        List<int[]> parts = split.divideTraining(share, making.seed());
        return new DividedImages(
                making,
                new Some(split.dataset(), parts.get(0)),
                Optional.of(new Some(split.dataset(), parts.get(1))),
                batch,
                WEIGHTS);
    }

    static Some training(Split split) {
        return new Some(split.dataset(), split.indices(Part.TRAIN));
    }

    /**
     * What is wrong with the images that an architecture learns from, as one line; empty where nothing is.
     *
     * @param where what the user says the images of a step by, for example {@code strategy.batch}
     * @param batch what it says
     * @param images that the architecture learns from
     */
    public static Optional<String> problem(String where, int batch, int images) {
        return images >= batch
                ? Optional.empty()
                : Optional.of(where
                        + ": the part of the images that the architecture learns from is smaller than a batch,"
                        + " expected at most " + images + ", got " + batch + "; lower it, or add training images");
    }

    private BatchStream stream(Some some, int batch, String purpose, Augmentation augment) {
        long seed = purpose.isEmpty() ? making.seed() : Seeds.derive(making.seed(), purpose, 0);
        BatchLoader loader = BatchLoader.training(
                some.dataset(),
                some.indices(),
                making.normalisation(),
                augment,
                LoaderSettings.of(Math.min(batch, some.indices().length), seed).with(making.sampling()));
        loaders.push(loader);
        return making.stream().apply(loader);
    }

    /** Each image once, in order and as it is: to measure on. */
    BatchStream scored(Some some, int batch) {
        BatchLoader loader = BatchLoader.evaluation(
                some.dataset(),
                some.indices(),
                making.normalisation(),
                LoaderSettings.of(Math.min(batch, some.indices().length), making.seed()));
        loaders.push(loader);
        return making.stream().apply(loader);
    }

    /** Images that the architecture learns from; empty where nothing is divided. */
    public OptionalInt architectureImages() {
        return architectureImages;
    }

    /** Batches that the weights learn from. */
    public BatchStream training() {
        return training;
    }

    /** Batches that the architecture learns from; empty where nothing is divided. */
    public Optional<BatchStream> validation() {
        return validation;
    }

    @Override
    public void close() {
        loaders.forEach(BatchLoader::close);
    }
}

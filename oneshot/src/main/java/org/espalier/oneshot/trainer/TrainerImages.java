package org.espalier.oneshot.trainer;

import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.espalier.torch.data.Augmentation;
import org.espalier.torch.data.BatchLoader;
import org.espalier.torch.data.ImageDataset;
import org.espalier.torch.data.LabelNames;
import org.espalier.torch.data.Normalisation;
import org.espalier.torch.data.Part;
import org.espalier.torch.data.Sampling;
import org.espalier.torch.data.Split;
import org.espalier.torch.data.SplitSettings;
import org.espalier.torch.train.BatchStream;

/**
 * What a builder was given to train on, in one of three forms.
 */
sealed interface TrainerImages {
    /**
     * How a strategy wants its images.
     *
     * @param share of the training images that the weights learn from; 1 where nothing is divided
     * @param batch images of a step
     * @param augment random changes of training images
     * @param seed root of the division, of order and changes
     * @param stream makes tensors of what a loader gives
     */
    record Wish(double share, int batch, Augmentation augment, long seed, Function<BatchLoader, BatchStream> stream) {
        DividedImages.Making making(Normalisation normalisation) {
            return new DividedImages.Making(normalisation, augment, Sampling.SHUFFLED, seed, stream);
        }

        boolean divides() {
            return share < 1;
        }
    }

    /**
     * Images as batches.
     *
     * @param training that the weights learn from
     * @param validation that the architecture learns from; empty where nothing is divided
     * @param scored that metrics are measured on; empty where there are no images beside those of the weights
     * @param held is closed after the training; empty where the batches are somebody else's
     */
    record Opened(
            BatchStream training,
            Optional<BatchStream> validation,
            Optional<BatchStream> scored,
            Optional<DividedImages> held) {}

    /**
     * Opens them.
     *
     * @throws IllegalArgumentException where they are not what the strategy needs
     */
    Opened open(Wish wish);

    /** What the labels are called; empty where the images do not say. */
    Optional<LabelNames> labels();

    /** The images, to compare their sizes with the space's; empty where they do not say. */
    Optional<ImageDataset> training();

    /** The training part of a split, divided as the strategy says; metrics on its validation part. */
    record OfSplit(Split split) implements TrainerImages {
        @Override
        public Opened open(Wish wish) {
            DividedImages divided =
                    DividedImages.divided(split, wish.share(), wish.batch(), wish.making(Normalisation.of(split)));
            DividedImages.Some valid = new DividedImages.Some(split.dataset(), split.indices(Part.VALID));
            Optional<BatchStream> scored = valid.indices().length > 0
                    ? Optional.of(divided.scored(valid, wish.batch()))
                    : divided.validation();
            return new Opened(divided.training(), divided.validation(), scored, Optional.of(divided));
        }

        @Override
        public Optional<LabelNames> labels() {
            return Optional.of(split.dataset().labelNames());
        }

        @Override
        public Optional<ImageDataset> training() {
            return Optional.of(split.dataset());
        }
    }

    /** Two data sets: the architecture learns from the second, or, where there is none, from a share of the first. */
    record OfSets(ImageDataset weights, Optional<ImageDataset> others) implements TrainerImages {
        @Override
        public Opened open(Wish wish) {
            Split split = Split.of(weights, new SplitSettings(1, 0, 0), wish.seed());
            if (others.isEmpty()) {
                return new OfSplit(split).open(wish);
            }
            DividedImages.Some second = all(others.get());
            DividedImages divided = new DividedImages(
                    wish.making(Normalisation.of(split)),
                    DividedImages.training(split),
                    wish.divides() ? Optional.of(second) : Optional.empty(),
                    wish.batch(),
                    DividedImages.WEIGHTS);
            return new Opened(
                    divided.training(),
                    divided.validation(),
                    Optional.of(divided.scored(second, wish.batch())),
                    Optional.of(divided));
        }

        private static DividedImages.Some all(ImageDataset dataset) {
            return new DividedImages.Some(
                    dataset, IntStream.range(0, dataset.count()).toArray());
        }

        @Override
        public Optional<LabelNames> labels() {
            return Optional.of(weights.labelNames());
        }

        @Override
        public Optional<ImageDataset> training() {
            return Optional.of(weights);
        }
    }

    /** Batches that somebody else makes. */
    record OfBatches(BatchStream weights, Optional<BatchStream> others) implements TrainerImages {
        @Override
        public Opened open(Wish wish) {
            if (wish.divides() && others.isEmpty()) {
                throw new IllegalArgumentException("validation: the strategy's architecture learns from images that the"
                        + " weights do not see, expected batches of them, got none; give validation batches, or a data set,"
                        + " which is divided");
            }
            return new Opened(weights, wish.divides() ? others : Optional.empty(), others, Optional.empty());
        }

        @Override
        public Optional<LabelNames> labels() {
            return Optional.empty();
        }

        @Override
        public Optional<ImageDataset> training() {
            return Optional.empty();
        }
    }
}

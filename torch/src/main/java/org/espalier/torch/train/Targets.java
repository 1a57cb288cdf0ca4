package org.espalier.torch.train;

import org.bytedeco.pytorch.Tensor;

/** What a network shall answer for the images of a batch, and how far its answer is from that. */
public interface Targets {
    /**
     * The class that a right answer names.
     *
     * @return class numbers, int64, one for each image: the class with the largest share, or {@link Losses#IGNORED}
     */
    Tensor labels();

    /**
     * How far an answer is from the targets.
     *
     * @param logits images x classes
     * @param smoothing share of the target spread over all classes, in [0, 1)
     * @return the mean over the images, a scalar
     */
    Tensor loss(Tensor logits, double smoothing);

    /**
     * The targets of some of the images.
     *
     * @param first number of the first image
     * @param images how many
     */
    Targets part(long first, long images);

    /**
     * One class for each image.
     *
     * @param labels class numbers, int64
     */
    record Single(Tensor labels) implements Targets {
        @Override
        public Tensor loss(Tensor logits, double smoothing) {
            return Losses.crossEntropy(logits, labels, smoothing);
        }

        @Override
        public Targets part(long first, long images) {
            return new Single(labels.narrow(0, first, images));
        }
    }

    /**
     * Two classes for each image, as mixup and CutMix make them.
     *
     * @param labels class numbers with the larger weight, int64
     * @param seconds class numbers with the smaller weight, int64
     * @param weights of {@code labels}, 0.5 to 1; {@code seconds} have the rest
     */
    record Mixed(Tensor labels, Tensor seconds, Tensor weights) implements Targets {
        @Override
        public Tensor loss(Tensor logits, double smoothing) {
            return Losses.mixedCrossEntropy(logits, this, smoothing);
        }

        @Override
        public Targets part(long first, long images) {
            return new Mixed(
                    labels.narrow(0, first, images),
                    seconds.narrow(0, first, images),
                    weights.narrow(0, first, images));
        }
    }
}

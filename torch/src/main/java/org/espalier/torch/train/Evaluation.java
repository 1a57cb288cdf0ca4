package org.espalier.torch.train;

/**
 * How many images were classified rightly.
 *
 * @param correct images with their label on top
 * @param images all images, at least 1
 */
public record Evaluation(long correct, long images) {
    public Evaluation {
        if (images < 1 || correct < 0 || correct > images) {
            throw new IllegalArgumentException(correct + " right of " + images + " images");
        }
    }

    /** Share of right ones, from 0 to 1. */
    public double top1() {
        return (double) correct / images;
    }
}

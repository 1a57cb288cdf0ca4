package org.espalier.torch.data;

/**
 * Random changes to training images, made anew in every epoch.
 *
 * @param padding the image is shifted by up to this many pixels in each direction, black moves in; at least 0
 * @param flip whether every second image is mirrored left to right (not for digits or text)
 * @param jitter brightness, contrast and, of RGB images, saturation are each multiplied by a number between {@code 1 - jitter} and
 *     {@code 1 + jitter}; 0 to 1
 * @param cutout side in pixels of a square that is set to the mean, at a random centre (DeVries and Taylor 2017); at least 0.
 *     Pixels are those of the data set's own size; other resolutions get the same share of the image
 */
public record Augmentation(int padding, boolean flip, double jitter, int cutout) {
    /** No change. */
    public static final Augmentation NONE = new Augmentation(0, false, 0, 0);

    /** Checks the ranges. */
    public Augmentation {
        if (padding < 0 || cutout < 0 || !(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("augmentation has padding " + padding + ", cutout " + cutout
                    + ", jitter " + jitter + ": expected padding and cutout of at least 0 and jitter from 0 to 1");
        }
    }

    /**
     * What is usual for small pictures of things: shift by an eighth of the size and flip.
     *
     * @param size rows of the images
     * @return the augmentation
     */
    public static Augmentation standard(int size) {
        return new Augmentation(size / 8, true, 0, 0);
    }
}

package org.espalier.torch.data;

/**
 * Rows and columns of images, in pixels.
 *
 * @param height rows, at least 1
 * @param width columns, at least 1
 */
public record ImageSize(int height, int width) {
    /** Rows and columns that are read at most. */
    public static final int LARGEST = 4096;

    public ImageSize {
        if (height < 1 || width < 1 || height > LARGEST || width > LARGEST) {
            throw new IllegalArgumentException(
                    "size " + height + "x" + width + " is outside 1x1 to " + LARGEST + "x" + LARGEST);
        }
    }

    /** As many rows as columns. */
    public static ImageSize square(int side) {
        return new ImageSize(side, side);
    }

    /** Whether there are as many rows as columns. */
    public boolean isSquare() {
        return height == width;
    }

    /** {@code 480x640}: rows first. */
    @Override
    public String toString() {
        return height + "x" + width;
    }
}

package org.espalier.torch.data;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.espalier.yaml.Excerpt;

/**
 * Rows and columns of images, in pixels.
 *
 * @param height rows, 1 to 4096
 * @param width columns, 1 to 4096
 */
public record ImageSize(int height, int width) {
    /** Rows and columns that are read at most. */
    public static final int LARGEST = 4096;

    private static final Pattern SIDES = Pattern.compile("([0-9]{1,6})(?:x([0-9]{1,6}))?");

    public ImageSize {
        if (height < 1 || width < 1 || height > LARGEST || width > LARGEST) {
            throw new IllegalArgumentException(
                    "expected sides from 1 to " + LARGEST + " pixels, got " + height + "x" + width);
        }
    }

    /**
     * The size of a text.
     *
     * @param text {@code 48} for a square, {@code 480x640} for any other: rows first
     * @throws IllegalArgumentException where it is neither, or out of range
     */
    public static ImageSize of(String text) {
        Matcher sides = SIDES.matcher(text.strip());
        if (!sides.matches()) {
            throw new IllegalArgumentException(
                    "expected pixels such as 48, or rows x columns such as 480x640, got '" + Excerpt.of(text) + "'");
        }
        int height = Integer.parseInt(sides.group(1));
        return new ImageSize(height, sides.group(2) == null ? height : Integer.parseInt(sides.group(2)));
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

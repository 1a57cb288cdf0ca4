package org.espalier.graph;

/**
 * The proportion of rows and columns, which images keep at every size: the rows are chosen, the columns follow, or the other way round. Whatever
 * follows is rounded to the nearest whole number, halves up, and is at least 1.
 *
 * @param height rows of an image that has it, at least 1
 * @param width its columns, at least 1
 */
public record Proportion(int height, int width) {
    public Proportion {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException("a proportion needs sides of at least 1, got " + height + "x" + width);
        }
    }

    /** The proportion of a closed shape. */
    public static Proportion of(Shape image) {
        return new Proportion(image.height().asInt(), image.width().asInt());
    }

    /**
     * Columns of an image of so many rows.
     *
     * @throws IllegalArgumentException where they are more than can be counted
     */
    public int columns(int rows) {
        return nearest(rows, width, height);
    }

    /** Rows of an image of so many columns, as {@link #columns}. */
    public int rows(int columns) {
        return nearest(columns, height, width);
    }

    private int nearest(int side, int numerator, int denominator) {
        long nearest = (2L * side * numerator + denominator) / (2L * denominator);
        if (nearest > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "a side of " + side + " in the proportion " + height + "x" + width + " is too large");
        }
        return (int) Math.max(1, nearest);
    }
}

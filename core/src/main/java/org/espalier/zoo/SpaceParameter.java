package org.espalier.zoo;

import java.util.List;

/**
 * A parameter of a space.
 *
 * @param name its key
 * @param fallback value where none is given: Integer, Double, Boolean, String or a List of one of them; an empty list for "not given"
 * @param help one line
 */
public record SpaceParameter(String name, Object fallback, String help) {
    /** The parameter {@code input}: any shape of image, by default a square one, in pixels. */
    public static SpaceParameter input(int channels, int size) {
        return new SpaceParameter("input", List.of(channels, size, size), "channels, height, width of one image");
    }

    /** The parameter {@code classes}: how many there are, by default {@code count}. */
    public static SpaceParameter classes(int count) {
        return new SpaceParameter("classes", count, "number of classes");
    }
}

package org.espalier.torch.data;

import java.util.Optional;

/**
 * How images are brought to one form.
 *
 * @param size rows and columns of every image, at least 1; empty keeps the images' own size, which must then be one and the same
 * @param threads threads that decode, at least 1; the result does not depend on it
 * @param layout where arrays have their channels
 * @param colour whether grey pictures become RGB even where all of them are grey
 * @param scaling how values that are not bytes become bytes; empty: by the training images
 * @param training which images train; empty: all that the source does not put into another part
 */
public record DatasetSettings(
        Optional<Integer> size,
        int threads,
        Layout layout,
        boolean colour,
        Optional<Scaling> scaling,
        Optional<Training> training) {
    private static final int LARGEST = 4096;

    /** Checks the ranges. */
    public DatasetSettings {
        if (size.isPresent() && (size.get() < 1 || size.get() > LARGEST)) {
            throw new IllegalArgumentException("data.size is " + size.get() + ": expected 1 to " + LARGEST);
        }
        if (threads < 1) {
            throw new IllegalArgumentException("decoding threads are " + threads + ": expected at least 1");
        }
    }

    /**
     * A split that is made later, of which the training part is needed now.
     *
     * @param shares as for {@link Split#of}
     * @param seed as for {@link Split#of}
     */
    public record Training(SplitSettings shares, long seed) {}

    /**
     * Square images, decoded by all processors.
     *
     * @param size rows and columns
     * @return the settings
     */
    public static DatasetSettings ofSize(int size) {
        return of(Optional.of(size));
    }

    /**
     * Images of any size, decoded by all processors.
     *
     * @param size rows and columns
     * @param fit what becomes of images of another proportion
     * @return the settings
     */
    public static DatasetSettings of(ImageSize size, Fit fit) {
        return ofSize(size.height());
    }

    /**
     * Images at their own size, decoded by all processors.
     *
     * @return the settings
     */
    public static DatasetSettings ownSize() {
        return of(Optional.empty());
    }

    private static DatasetSettings of(Optional<Integer> size) {
        int threads = Runtime.getRuntime().availableProcessors();
        return new DatasetSettings(size, threads, Layout.AUTO, false, Optional.empty(), Optional.empty());
    }

    /**
     * Arrays with their channels in this place.
     *
     * @param where the layout
     * @return changed settings
     */
    public DatasetSettings withLayout(Layout where) {
        return new DatasetSettings(size, threads, where, colour, scaling, training);
    }

    /**
     * Grey pictures as RGB.
     *
     * @return changed settings
     */
    public DatasetSettings inColour() {
        return new DatasetSettings(size, threads, layout, true, scaling, training);
    }

    /**
     * Values that are not bytes scaled as the images were that a model was trained on.
     *
     * @param known the model's scaling
     * @return changed settings
     */
    public DatasetSettings withScaling(Scaling known) {
        return new DatasetSettings(size, threads, layout, colour, Optional.of(known), training);
    }

    /**
     * Values that are not bytes scaled by the training part of a split.
     *
     * @param shares as for {@link Split#of}
     * @param seed as for {@link Split#of}
     * @return changed settings
     */
    public DatasetSettings withTraining(SplitSettings shares, long seed) {
        return new DatasetSettings(size, threads, layout, colour, scaling, Optional.of(new Training(shares, seed)));
    }

    /** What the values of arrays depend on. */
    String scalingKey() {
        return "scaling " + scaling + " training " + training;
    }
}

package org.espalier.torch.data;

import java.util.Optional;

/**
 * How images are brought to one form.
 *
 * @param size rows and columns of every image; empty keeps the images' own size, which must then be one and the same
 * @param fit what becomes of images of another proportion
 * @param threads threads that decode, at least 1; the result does not depend on it
 * @param layout where arrays have their channels
 * @param colour whether grey pictures become RGB even where all of them are grey
 * @param scaling how values that are not bytes become bytes; empty: by the training images
 * @param training which images train; empty: all that the source does not put into another part
 */
public record DatasetSettings(
        Optional<ImageSize> size,
        Fit fit,
        int threads,
        Layout layout,
        boolean colour,
        Optional<Scaling> scaling,
        Optional<Training> training) {
    /** Checks the range. */
    public DatasetSettings {
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
     * Square images, to which others are stretched, decoded by all processors.
     *
     * @param size rows and columns, 1 to 4096
     * @return the settings
     */
    public static DatasetSettings ofSize(int size) {
        return of(ImageSize.square(size), Fit.STRETCH);
    }

    /**
     * Images of any size, decoded by all processors.
     *
     * @param size rows and columns
     * @param fit what becomes of images of another proportion
     * @return the settings
     */
    public static DatasetSettings of(ImageSize size, Fit fit) {
        return of(Optional.of(size), fit);
    }

    /**
     * Images at their own size, decoded by all processors.
     *
     * @return the settings
     */
    public static DatasetSettings ownSize() {
        return of(Optional.empty(), Fit.STRETCH);
    }

    private static DatasetSettings of(Optional<ImageSize> size, Fit fit) {
        int threads = Runtime.getRuntime().availableProcessors();
        return new DatasetSettings(size, fit, threads, Layout.AUTO, false, Optional.empty(), Optional.empty());
    }

    /**
     * Arrays with their channels in this place.
     *
     * @param where the layout
     * @return changed settings
     */
    public DatasetSettings withLayout(Layout where) {
        return new DatasetSettings(size, fit, threads, where, colour, scaling, training);
    }

    /**
     * Grey pictures as RGB.
     *
     * @return changed settings
     */
    public DatasetSettings inColour() {
        return new DatasetSettings(size, fit, threads, layout, true, scaling, training);
    }

    /**
     * Values that are not bytes scaled as the images were that a model was trained on.
     *
     * @param known the model's scaling
     * @return changed settings
     */
    public DatasetSettings withScaling(Scaling known) {
        return new DatasetSettings(size, fit, threads, layout, colour, Optional.of(known), training);
    }

    /**
     * Values that are not bytes scaled by the training part of a split.
     *
     * @param shares as for {@link Split#of}
     * @param seed as for {@link Split#of}
     * @return changed settings
     */
    public DatasetSettings withTraining(SplitSettings shares, long seed) {
        return new DatasetSettings(
                size, fit, threads, layout, colour, scaling, Optional.of(new Training(shares, seed)));
    }

    /** What images of any source depend on. A square to which they are stretched is written as in former releases. */
    String formKey() {
        String sides = size.map(s -> s.isSquare() ? String.valueOf(s.height()) : s.toString())
                .orElse("own");
        String proportion = size.isEmpty() || fit == Fit.STRETCH ? "" : " " + fit.word();
        return sides + proportion + (colour ? " rgb" : " own");
    }

    /** What the values of arrays depend on. */
    String scalingKey() {
        return "scaling " + scaling + " training " + training;
    }
}

package org.espalier.torch.data;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** An opened source: it lists its images and decodes any of them. Decoding must be safe from several threads. */
public interface ImageSource extends AutoCloseable {
    /**
     * The classes; a label is a place in this list.
     *
     * @return at least one name, without repeats
     */
    List<String> classNames();

    /**
     * What the images are labelled with where that is no class.
     *
     * @return a name for each number; none where the labels are classes
     */
    default List<String> valueNames() {
        return List.of();
    }

    /**
     * All images in an order that is the same every time.
     *
     * @return the images, not yet decoded
     */
    List<Item> items();

    /**
     * What the cache is keyed by: equal fingerprints mean equal images, read in the same way. It should say what the images are, not where
     * they lie or when they were written: a search whose data has another one is refused.
     *
     * @return a text of any length
     */
    String fingerprint();

    /**
     * Which data this is, however it is read: what a search compares when it goes on. Without a word of its own, a source is known by its
     * fingerprint and the names of its images; one that overrides this can say which groups of files changed ({@link ContentDigest#of}).
     *
     * @return the digest, the same every time
     */
    default ContentDigest content() {
        return ContentDigest.byFingerprint(this);
    }

    /**
     * This source, read under other settings. Sources of pictures need not care; one whose values are not bytes heeds the layout and the
     * scaling, and its fingerprint then covers what matters of them.
     *
     * @param settings where arrays have their channels, and how their values become bytes
     * @return a source of the same images; closing it closes this one
     */
    default ImageSource with(DatasetSettings settings) {
        return this;
    }

    /**
     * How the values of this source become bytes.
     *
     * @return {@link Scaling#BY_TYPE} for bytes and picture files
     */
    default Scaling scaling() {
        return Scaling.BY_TYPE;
    }

    /**
     * The share of values that the scaling clips because they lie outside the range of the training images.
     *
     * @return from 0 to 1
     */
    default double clipped() {
        return 0;
    }

    /** Lets go of files; images cannot be decoded afterwards. */
    @Override
    default void close() {}

    /**
     * One image that can be decoded.
     *
     * @param name what messages call it, such as a path
     * @param label its class; where the labels are numbers the group that splits keep in proportion, usually 0
     * @param values the numbers that it is labelled with, one for each of {@link #valueNames}; none where its label is a class
     * @param part the part that the source itself puts it in, if it says so
     * @param decoder reads and decodes it
     */
    record Item(String name, int label, List<Float> values, Optional<Part> part, Decoder decoder) {
        public Item {
            values = List.copyOf(values);
        }

        /** An image of a class. */
        public Item(String name, int label, Optional<Part> part, Decoder decoder) {
            this(name, label, List.of(), part, decoder);
        }
    }

    /** Reads one image. */
    @FunctionalInterface
    interface Decoder {
        /**
         * Decodes.
         *
         * @return the image at its own size
         * @throws IOException if the image is corrupt or cannot be read
         */
        RawImage decode() throws IOException;
    }
}

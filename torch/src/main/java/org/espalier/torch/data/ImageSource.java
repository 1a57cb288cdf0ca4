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
     * All images in an order that is the same every time.
     *
     * @return the images, not yet decoded
     */
    List<Item> items();

    /**
     * What the cache is keyed by: equal fingerprints mean equal images, a changed source should change it.
     *
     * @return a text of any length
     */
    String fingerprint();

    /** Lets go of files; images cannot be decoded afterwards. */
    @Override
    default void close() {}

    /**
     * One image that can be decoded.
     *
     * @param name what messages call it, such as a path
     * @param label its class
     * @param part the part that the source itself puts it in, if it says so
     * @param decoder reads and decodes it
     */
    record Item(String name, int label, Optional<Part> part, Decoder decoder) {}

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

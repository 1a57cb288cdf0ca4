package org.espalier.torch.data;

import java.util.Optional;

/**
 * How images are brought to one form.
 *
 * @param size rows and columns of every image, at least 1; empty keeps the images' own size, which must then be one and the same
 * @param threads threads that decode, at least 1; the result does not depend on it
 */
public record DatasetSettings(Optional<Integer> size, int threads) {
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
     * Square images, decoded by all processors.
     *
     * @param size rows and columns
     * @return the settings
     */
    public static DatasetSettings ofSize(int size) {
        return new DatasetSettings(Optional.of(size), Runtime.getRuntime().availableProcessors());
    }

    /**
     * Images at their own size, decoded by all processors.
     *
     * @return the settings
     */
    public static DatasetSettings ownSize() {
        return new DatasetSettings(Optional.empty(), Runtime.getRuntime().availableProcessors());
    }
}

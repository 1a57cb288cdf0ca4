package org.espalier.torch.data;

import org.jspecify.annotations.Nullable;

/**
 * A batch in Java memory, as a {@link BatchLoader} makes it.
 *
 * @param images {@code [n, height, width, channels]}, normalised
 * @param labels one per image; of a mixed image the one with the larger weight
 * @param indices the images' places in the data set; of a mixed image that of the one which another was mixed into
 * @param height rows
 * @param width columns
 * @param mixture the second labels, or null where each image has only one
 */
public record HostBatch(
        float[] images,
        long[] labels,
        int[] indices,
        int height,
        int width,
        @Nullable Mixture mixture) {
    /**
     * The second labels of mixed images.
     *
     * @param seconds one per image
     * @param weights of the first label of each image, 0.5 to 1; the second has the rest
     */
    public record Mixture(long[] seconds, float[] weights) {}
}

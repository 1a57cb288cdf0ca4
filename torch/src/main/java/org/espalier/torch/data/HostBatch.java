package org.espalier.torch.data;

/**
 * A batch in Java memory, as a {@link BatchLoader} makes it.
 *
 * @param images {@code [n, height, width, channels]}, normalised
 * @param labels of the same images
 * @param indices the images' places in the data set; of a mixed image that of the one which another was mixed into
 * @param height rows
 * @param width columns
 */
public record HostBatch(float[] images, HostLabels labels, int[] indices, int height, int width) {}

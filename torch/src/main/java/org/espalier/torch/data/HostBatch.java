package org.espalier.torch.data;

/**
 * A batch in Java memory.
 *
 * @param images {@code [n, height, width, channels]}, normalised
 * @param labels one per image
 * @param indices the images' places in the data set
 * @param height rows
 * @param width columns
 */
record HostBatch(float[] images, long[] labels, int[] indices, int height, int width) {}

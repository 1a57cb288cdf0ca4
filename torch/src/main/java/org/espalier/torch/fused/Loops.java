package org.espalier.torch.fused;

/**
 * The innermost loops of batch norm, over tiles: some pixels of a channels-last feature map, one after the other, with all their channels. Tiles come
 * {@value #TOGETHER} at a time, so that what belongs to channels is read, and what is added up is written, once for all of them.
 *
 * <p>All arrays are read from the first entry and have room for {@code n} rounded up to a multiple of {@link #PADDING}: what lies beyond {@code n} may be read
 * and overwritten, and means nothing. What belongs to a channel is repeated for every pixel. {@code v} stands for the normalised value before the
 * non-linearity, {@code x * scale + shift}. An implementation has no state, and adds up in an order that depends on nothing but the arguments.
 */
interface Loops {
    /** Tiles of one call. */
    int TOGETHER = 4;

    /** At least the values of the widest vector of any processor. */
    int PADDING = 64;

    /** {@code d = x - pivot; sums += d; squares += d * d}, over {@value #TOGETHER} tiles. */
    void moments(float[][] x, float[] pivot, float[] sums, float[] squares, int n);

    /** {@code x = f(v)}, over {@value #TOGETHER} tiles. */
    void normalise(Nonlinearity f, float[][] x, Channels of, int n);

    /** {@code g *= f'(v); sums += g; products += g * (x - mean)}, over {@value #TOGETHER} tiles. */
    void gradientSums(Nonlinearity f, float[][] x, float[][] g, Channels of, float[] sums, float[] products, int n);

    /** {@code g = g * f'(v) * scale + (x - mean) * slope + offset}, over {@value #TOGETHER} tiles. */
    void gradient(Nonlinearity f, float[][] x, float[][] g, Channels of, float[] slope, float[] offset, int n);

    /** A short name without blanks. */
    String name();

    /**
     * What belongs to channels.
     *
     * @param mean of the batch
     * @param scale the weight over the standard deviation
     * @param shift so that {@code x * scale + shift} is the normalised value
     */
    record Channels(float[] mean, float[] scale, float[] shift) {}
}

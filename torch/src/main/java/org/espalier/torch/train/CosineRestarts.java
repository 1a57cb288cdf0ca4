package org.espalier.torch.train;

/**
 * Learning rate that falls along half a cosine and begins anew, each time for longer (Loshchilov and Hutter 2017, equation 5).
 *
 * @param peak where each period begins, above 0
 * @param floor where each would end, in [0, peak]
 * @param first epochs of the first period, at least 1
 * @param factor by which each period is longer than the one before, at least 1
 */
public record CosineRestarts(double peak, double floor, int first, int factor) {
    public CosineRestarts {
        if (!(peak > 0) || !Double.isFinite(peak)) {
            throw new IllegalArgumentException("learning rate " + peak + " is not a number above 0");
        }
        if (!(floor >= 0 && floor <= peak)) {
            throw new IllegalArgumentException("lowest learning rate " + floor + " is outside [0, " + peak + "]");
        }
        if (first < 1 || factor < 1) {
            throw new IllegalArgumentException("periods of " + first + " epochs, each " + factor
                    + " times as long as the one before: both must be at least 1");
        }
    }

    /** The rate of an epoch, counted from 0: the same for all its steps. */
    public double at(int epoch) {
        if (epoch < 0) {
            throw new IllegalArgumentException("epoch " + epoch + " is below 0");
        }
        long begin = 0;
        long length = first;
        while (epoch >= begin + length) {
            begin += length;
            length *= factor;
        }
        return floor + (peak - floor) * 0.5 * (1 + Math.cos(Math.PI * (epoch - begin) / length));
    }
}

package org.espalier.torch.norm;

/**
 * Statistics of a batch.
 *
 * @param mean of each channel
 * @param variance of each channel, the sum of squares over {@code count}
 * @param count values of a channel
 */
public record Moments(double[] mean, double[] variance, long count) {
    /** Those of the whole batch, from those of its parts. */
    Moments over(Exchange exchange) {
        int channels = mean.length;
        double[] sums = new double[2 * channels + 1];
        for (int c = 0; c < channels; c++) {
            sums[c] = count * mean[c];
            sums[channels + c] = count * (variance[c] + mean[c] * mean[c]);
        }
        sums[2 * channels] = count;
        double[] all = exchange.sum(sums);
        double total = all[2 * channels];
        double[] allMean = new double[channels];
        double[] allVariance = new double[channels];
        for (int c = 0; c < channels; c++) {
            allMean[c] = all[c] / total;
            allVariance[c] = Math.max(0, all[channels + c] / total - allMean[c] * allMean[c]);
        }
        return new Moments(allMean, allVariance, Math.round(total));
    }

    /** Adds sums of one part of a batch to those of the others. */
    @FunctionalInterface
    public interface Exchange {
        /** The whole batch is here. */
        Exchange NONE = own -> own;

        /** The sums over all parts, the same for each of them. */
        double[] sum(double[] own);
    }

    /** Told a batch's statistics before its values are normalised. */
    @FunctionalInterface
    public interface Listener {
        void moments(Moments moments);
    }
}

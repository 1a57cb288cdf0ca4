package org.espalier.torch.data;

/**
 * The shares of a split. Together they are 1.
 *
 * @param train share to fit weights on, above 0
 * @param valid share to choose on, at least 0
 * @param test share to report on, at least 0
 */
public record SplitSettings(double train, double valid, double test) {
    /** Seven tenths to train on, the rest in halves. */
    public static final SplitSettings DEFAULT = new SplitSettings(0.7, 0.15, 0.15);

    /** Checks the ranges and the sum. */
    public SplitSettings {
        if (!(train > 0 && valid >= 0 && test >= 0) || Math.abs(train + valid + test - 1) > 1e-6) {
            throw new IllegalArgumentException("data.split is train " + train + ", valid " + valid + ", test " + test
                    + ": expected train above 0, the others not below 0, together 1");
        }
    }
}

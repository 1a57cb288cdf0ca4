package org.espalier.torch.data;

import org.espalier.settings.Ranges;

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

    /** What three rounded numbers may be away from 1. */
    private static final double SLACK = 1e-6;

    /** Checks the ranges and the sum. */
    public SplitSettings {
        Ranges.positive("train", train, 1);
        Ranges.number("valid", valid, 0, 1);
        Ranges.number("test", test, 0, 1);
        if (Math.abs(train + valid + test - 1) > SLACK) {
            throw new IllegalArgumentException("the shares of a split must be 1 together, got train " + train
                    + ", valid " + valid + ", test " + test);
        }
    }
}

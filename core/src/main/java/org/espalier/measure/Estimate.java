package org.espalier.measure;

import org.espalier.stats.Interval;

/**
 * A measure's value, and how far chance in the samples reaches.
 *
 * @param value over all samples; NaN where it is not defined for them
 * @param ci95 the 95 % interval
 */
public record Estimate(double value, Interval ci95) {}

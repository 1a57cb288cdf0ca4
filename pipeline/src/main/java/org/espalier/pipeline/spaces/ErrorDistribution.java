package org.espalier.pipeline.spaces;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.espalier.stats.Samples;

/**
 * How errors of random members are distributed (Radosavovic et al. 2019 and 2020): a space is better than another where its whole distribution lies lower, not where its one best member does.
 *
 * @param errors ascending, at least one
 */
public record ErrorDistribution(List<Double> errors) {
    public ErrorDistribution {
        errors = errors.stream().sorted().toList();
        if (errors.isEmpty()) {
            throw new IllegalArgumentException("a distribution needs at least one error");
        }
    }

    /** The values, ascending. */
    public double[] values() {
        return errors.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** The error that a share of the members keeps below; level from 0, the best, to 1, the worst. */
    public double quantile(double level) {
        return Samples.quantile(values(), level);
    }

    /** The mean error. */
    public double mean() {
        return Samples.mean(values());
    }

    /** The share of members with at most an error: the empirical distribution function. */
    public double share(double error) {
        return (double) Arrays.stream(values()).filter(value -> value <= error).count() / errors.size();
    }

    /** The function as corners of its steps, each {error, share}, from share 0 to share 1. */
    public List<double[]> steps() {
        List<double[]> corners = new ArrayList<>();
        double before = 0;
        for (double error : values()) {
            double share = share(error);
            if (share > before) {
                corners.add(new double[] {error, before});
                corners.add(new double[] {error, share});
                before = share;
            }
        }
        return corners;
    }
}

package org.espalier.measure;

import org.espalier.stats.Interval;

/**
 * One number over the answers to a data set, by which networks may be compared: accuracy, macro-F1, mean absolute error. Pure and safe for
 * several threads; a task declares the measures that it knows.
 */
public interface Measure {
    /** As it stands in configurations and results: {@code snake_case}, for example {@code macro_f1}. */
    String name();

    /** One line for people. */
    String summary();

    /** Whether more is better. */
    boolean higherIsBetter();

    /** Whether it is the share of all samples of which something holds, so that its interval follows from its value and their number. */
    default boolean isShare() {
        return false;
    }

    /**
     * The value over a multiset of the samples.
     *
     * @param times how often each sample counts, at least 0 each
     * @return NaN where it is not defined for them
     */
    double of(Answers answers, int[] times);

    /** The value over all samples, each once. */
    default double of(Answers answers) {
        return of(answers, answers.once());
    }

    /**
     * The 95 % interval of the value: by the bootstrap over samples, unless a measure knows better.
     *
     * @param seed root of the bootstrap's draws
     */
    default Interval ci95(Answers answers, long seed) {
        return Bootstrap.percentile95(answers.samples(), seed, times -> of(answers, times));
    }

    /** Value and interval. */
    default Estimate estimate(Answers answers, long seed) {
        return new Estimate(of(answers), ci95(answers, seed));
    }
}

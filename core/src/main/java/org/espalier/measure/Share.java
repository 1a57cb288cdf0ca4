package org.espalier.measure;

import java.util.function.IntPredicate;
import org.espalier.stats.Interval;

/** The share of the samples of which something holds, among those that count: a proportion, with Wilson's interval. */
abstract class Share implements Measure {
    private final String name;
    private final String summary;

    Share(String name, String summary) {
        this.name = name;
        this.summary = summary;
    }

    /** Which samples count; all unless it says otherwise. */
    IntPredicate counted(Answers answers) {
        return sample -> true;
    }

    /** Of which it holds. */
    abstract IntPredicate holds(Answers answers);

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String summary() {
        return summary;
    }

    @Override
    public final boolean higherIsBetter() {
        return true;
    }

    @Override
    public boolean isShare() {
        return true;
    }

    /** How many of how many. */
    record Count(long successes, long trials) {}

    final Count count(Answers answers, int[] times) {
        IntPredicate counted = counted(answers);
        IntPredicate holds = holds(answers);
        long successes = 0;
        long trials = 0;
        for (int i = 0; i < times.length; i++) {
            if (times[i] > 0 && counted.test(i)) {
                trials += times[i];
                successes += holds.test(i) ? times[i] : 0;
            }
        }
        return new Count(successes, trials);
    }

    @Override
    public final double of(Answers answers, int[] times) {
        Count count = count(answers, times);
        return count.trials == 0 ? Double.NaN : (double) count.successes / count.trials;
    }

    /** Nothing is known of a share of no samples. */
    @Override
    public final Interval ci95(Answers answers, long seed) {
        Count count = count(answers, answers.once());
        return count.trials == 0 ? new Interval(0, 1) : Interval.wilson95(count.successes, count.trials);
    }

    @Override
    public final String toString() {
        return name;
    }
}

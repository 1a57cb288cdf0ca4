package org.espalier.bench.speed;

import java.util.Arrays;
import java.util.Locale;
import org.bytedeco.javacpp.PointerScope;

/**
 * Two ways of the same work, measured in turn: what else the machine does hits both, and the median of the rounds' ratios is little moved by
 * one bad round.
 */
final class Pairs {
    /** One round of work. The same number means the same work. */
    @FunctionalInterface
    interface Way {
        void round(int number);
    }

    private Pairs() {}

    /**
     * Every round is done once without being timed, so that kernels are chosen, memory is touched and code is compiled; then both ways take
     * turns, each going first in every second round.
     */
    static SpeedResult measure(SpeedBenchmark benchmark, SpeedContext context, double target, Way ours, Way ordinary) {
        int rounds = context.rounds();
        for (int i = 0; i < rounds; i++) {
            timed(ours, i);
            timed(ordinary, i);
        }
        double[] fast = new double[rounds];
        double[] slow = new double[rounds];
        double[] ratios = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            if (i % 2 == 0) {
                fast[i] = timed(ours, i);
                slow[i] = timed(ordinary, i);
            } else {
                slow[i] = timed(ordinary, i);
                fast[i] = timed(ours, i);
            }
            ratios[i] = slow[i] / fast[i];
            context.say(String.format(
                    Locale.ROOT,
                    "%s, round %d of %d: ours %.1f ms, ordinary %.1f ms, ratio %.2f",
                    benchmark.name(),
                    i + 1,
                    rounds,
                    fast[i],
                    slow[i],
                    ratios[i]));
        }
        return new SpeedResult(
                benchmark.name(),
                benchmark.what(),
                median(ratios),
                "times as fast",
                target,
                true,
                median(fast),
                median(slow),
                rounds,
                Arrays.stream(ratios).min().orElseThrow(),
                Arrays.stream(ratios).max().orElseThrow());
    }

    private static double timed(Way way, int number) {
        try (PointerScope scope = new PointerScope()) {
            long start = System.nanoTime();
            way.round(number);
            return (System.nanoTime() - start) / 1e6;
        }
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}

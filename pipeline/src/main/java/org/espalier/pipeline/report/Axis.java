package org.espalier.pipeline.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A linear axis with about five round ticks; both ends are ticks.
 *
 * @param step from tick to tick
 */
record Axis(double min, double max, double step) {
    /** What is closer together than this part of its size is one value. */
    private static final double SAME = 1e-9;

    private static final double SMALLEST = 1e-100;

    /** Over all the values, of which every one is finite; from 0 to 1 over none. */
    static Axis over(List<double[]> values) {
        double min = values.stream().flatMapToDouble(Arrays::stream).min().orElse(0);
        double max = values.stream().flatMapToDouble(Arrays::stream).max().orElse(1);
        if (max - min
                <= Math.max(
                        SMALLEST, SAME * Math.max(Math.abs(min), Math.abs(max)))) { // one value stands in the middle
            double margin = Math.abs(max) < SMALLEST ? 1 : Math.abs(max) / 2;
            max += margin;
            min = min >= 0 ? Math.max(0, min - margin) : min - margin; // what is never negative has no negative axis
        }
        double step = round((max - min) / 5);
        boolean whole = values.stream().flatMapToDouble(Arrays::stream).allMatch(v -> v == Math.rint(v));
        step = whole ? Math.max(1, step) : step; // epochs have no halves
        return new Axis(Math.floor(min / step) * step, Math.ceil(max / step) * step, step);
    }

    /** The next of 1, 2, 5 or 10 times a power of ten. */
    private static double round(double raw) {
        double magnitude = Math.pow(10, Math.floor(Math.log10(raw)));
        double digit = raw / magnitude;
        return magnitude * (digit < 1.5 ? 1 : digit < 3.5 ? 2 : digit < 7.5 ? 5 : 10);
    }

    double at(double value, double from, double to) {
        return from + (value - min) / (max - min) * (to - from);
    }

    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        long count = Math.round((max - min) / step);
        for (long i = 0; i <= count; i++) {
            ticks.add((Math.round(min / step) + i) * step); // so that 0 is 0
        }
        return ticks;
    }

    /** The tick with as many decimals as the step has; very large and very small ones with an exponent. */
    String label(double tick) {
        double largest = Math.max(Math.abs(min), Math.abs(max));
        if (largest >= 1e6 || step < 0.9e-4) {
            int decimals = (int) Math.max(0, Math.floor(Math.log10(largest)) - Math.floor(Math.log10(step * 1.000001)));
            return tick == 0 ? "0" : Numbers.exponent(tick, Math.min(12, decimals));
        }
        int decimals = (int) Math.max(0, -Math.floor(Math.log10(step * 1.000001)));
        return String.format(Locale.ROOT, "%." + decimals + "f", tick + 0.0);
    }
}

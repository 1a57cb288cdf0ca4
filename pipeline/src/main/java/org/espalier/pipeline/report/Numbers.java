package org.espalier.pipeline.report;

import java.util.Locale;

/** Numbers as figures show them, the same in every country. */
final class Numbers {
    private static final double LARGE = 1e6;
    private static final double SMALL = 1e-4;

    private Numbers() {}

    /** Of a place in a drawing, to a tenth of a pixel. */
    static String place(double pixels) {
        return String.format(Locale.ROOT, "%.1f", pixels);
    }

    /** To four digits, without zeros that say nothing; large and small ones with an exponent. */
    static String value(double value) {
        double size = Math.abs(value);
        if (value == Math.rint(value) && size < LARGE) {
            return String.format(Locale.ROOT, "%.0f", value + 0.0);
        } else if (size >= LARGE || size < SMALL) {
            return exponent(value, 3);
        }
        int decimals = Math.max(0, 3 - (int) Math.floor(Math.log10(size)));
        return withoutZeros(String.format(Locale.ROOT, "%." + decimals + "f", value));
    }

    /** As {@code 1.5e6}. */
    static String exponent(double value, int decimals) {
        String[] parts =
                String.format(Locale.ROOT, "%." + decimals + "e", value).split("e", 2);
        return withoutZeros(parts[0]) + "e" + Integer.parseInt(parts[1]);
    }

    static String percent(double share) {
        return Double.isFinite(share) ? String.format(Locale.ROOT, "%.1f %%", 100 * share) : "-";
    }

    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String withoutZeros(String text) {
        return text.contains(".") ? text.replaceFirst("\\.?0+$", "") : text;
    }
}

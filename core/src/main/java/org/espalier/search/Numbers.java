package org.espalier.search;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collection;
import java.util.Comparator;

/** Text for messages. */
final class Numbers {
    private Numbers() {}

    /** Six significant digits, never in scientific notation. */
    static String plain(double value) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return Long.toString((long) value);
        }
        return new BigDecimal(value)
                .round(new MathContext(6))
                .stripTrailingZeros()
                .toPlainString();
    }

    /** The known name that is nearest in edit distance, as {@code "; did you mean 'x'? known: [..]"}. */
    static String nearest(String unknown, Collection<String> known) {
        return known.stream()
                .sorted()
                .min(Comparator.comparingInt(k -> distance(unknown, k)))
                .map(k -> "; did you mean '" + k + "'? known: "
                        + known.stream().sorted().toList())
                .orElse("; none are known");
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}

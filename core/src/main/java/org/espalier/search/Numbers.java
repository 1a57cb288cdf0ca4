package org.espalier.search;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collection;
import org.espalier.yaml.Nearest;

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
        return Nearest.of(unknown, known)
                .map(k -> "; did you mean '" + k + "'? known: "
                        + known.stream().sorted().toList())
                .orElseGet(() -> known.isEmpty()
                        ? "; none are known"
                        : "; known: " + known.stream().sorted().toList());
    }
}

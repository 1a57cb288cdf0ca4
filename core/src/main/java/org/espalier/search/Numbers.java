package org.espalier.search;

import java.math.BigDecimal;
import java.math.MathContext;

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
}

package org.espalier.yaml;

import java.util.regex.Pattern;

/** Numbers that somebody wrote: decimal digits, perhaps a sign, a point and an exponent; never infinite, never "not a number". */
public final class FiniteNumber {
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
    private static final int LONGEST = 100;

    private FiniteNumber() {}

    /** Whether the text is a number as people write them; Java's own suffixes and hexadecimal forms are none. */
    public static boolean isDecimal(String text) {
        return text.length() <= LONGEST && DECIMAL.matcher(text).matches();
    }

    /**
     * Reads a number.
     *
     * @throws NumberFormatException where the text is none, or one that is too large
     */
    public static double parse(String text) {
        String trimmed = text.trim();
        if (!isDecimal(trimmed)) {
            throw new NumberFormatException("not a number: '" + Excerpt.of(text) + "'");
        }
        double number = Double.parseDouble(trimmed);
        if (!Double.isFinite(number)) {
            throw new NumberFormatException("too large a number: '" + text + "'");
        }
        return number;
    }
}

package org.espalier.draw;

/**
 * How wide a text is, without a font at hand: a table of the widths of DejaVu Sans, which is wider than what browsers commonly show for
 * {@code Helvetica, Arial, sans-serif}. What fits by this table fits in those fonts too.
 */
public final class TextWidths {
    private static final int FIRST = ' ';

    /** Hundredths of the font's size, from the blank to the tilde. */
    private static final int[] PLAIN = {
        32, 41, 46, 84, 64, 96, 78, 28, 40, 40, 50, 84, 32, 37, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34,
        84, 84, 84, 54, 100, 69, 69, 70, 78, 64, 58, 78, 76, 30, 30, 66, 56, 87, 75, 79, 61, 79, 70, 64, 62, 74, 69, 99,
        69, 62, 69, 40, 34, 40, 84, 50, 50, 62, 64, 55, 64, 62, 36, 64, 64, 28, 28, 58, 28, 98, 64, 62, 64, 64, 42, 53,
        40, 64, 60, 82, 60, 60, 53, 64, 34, 64, 84
    };

    private static final int[] BOLD = {
        35, 46, 53, 84, 70, 101, 88, 31, 46, 46, 53, 84, 38, 42, 38, 37, 70, 70, 70, 70, 70, 70, 70, 70, 70, 70, 40, 40,
        84, 84, 84, 59, 100, 78, 77, 74, 84, 69, 69, 83, 84, 38, 38, 78, 64, 100, 84, 86, 74, 86, 78, 73, 69, 82, 78,
        111, 78, 73, 73, 46, 37, 46, 84, 50, 50, 68, 72, 60, 72, 68, 44, 72, 72, 35, 35, 67, 35, 105, 72, 69, 72, 72,
        50, 60, 48, 72, 66, 93, 65, 66, 59, 72, 37, 72, 84
    };

    private static final int OTHER_LETTER = 100;
    private static final int ANYTHING_ELSE = 130;
    private static final int PICTURE = 200;

    /** Whole phrases that are one character. */
    private static final int LIGATURE = 1300;

    private static final String MORE = "\u2026";

    private TextWidths() {}

    /**
     * An upper bound of a line's width in pixels.
     *
     * @param size of the font, in pixels
     */
    public static double of(String text, double size, boolean bold) {
        long hundredths = text.codePoints().mapToLong(c -> width(c, bold)).sum();
        return hundredths * size / 100;
    }

    private static int width(int c, boolean bold) {
        if (c >= FIRST && c < FIRST + PLAIN.length) {
            return (bold ? BOLD : PLAIN)[c - FIRST];
        } else if (c < 0x250 || (c >= 0x2000 && c < 0x2200)) { // Latin with accents; dashes, dots, arrows
            return OTHER_LETTER;
        } else if ((c >= 0xFB50 && c <= 0xFDFF) || (c >= 0x12000 && c < 0x13000)) {
            return LIGATURE;
        }
        return c > 0xFFFF ? PICTURE : ANYTHING_ELSE;
    }

    /** The text, or as much of its beginning with an ellipsis as is at most that wide. */
    public static String shortened(String text, double width, double size, boolean bold) {
        if (of(text, size, bold) <= width) {
            return text;
        }
        double left = width - of(MORE, size, bold);
        int end = 0;
        while (end < text.length()) {
            int c = text.codePointAt(end);
            left -= width(c, bold) * size / 100;
            if (left < 0) {
                break;
            }
            end += Character.charCount(c);
        }
        return text.substring(0, end) + MORE;
    }
}

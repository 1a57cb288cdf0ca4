package org.espalier.draw;

import java.util.Locale;

/** SVG elements written one after another; all texts are escaped here. */
final class Canvas {
    static final int SIZE = 11;
    static final String FONT = "Helvetica,Arial,sans-serif";

    private final StringBuilder svg = new StringBuilder();

    /** Begins a group that says so much when the pointer rests on it. */
    Canvas open(String type, String title) {
        svg.append("<g class='")
                .append(type)
                .append("'><title>")
                .append(Markup.escape(title))
                .append("</title>");
        return this;
    }

    Canvas close() {
        svg.append("</g>\n");
        return this;
    }

    Canvas rect(String type, double x, double y, double width, double height, String fill, String stroke) {
        svg.append("<rect class='")
                .append(type)
                .append("' x='")
                .append(number(x))
                .append("' y='")
                .append(number(y));
        svg.append("' width='").append(number(width)).append("' height='").append(number(height));
        svg.append("' rx='3' fill='")
                .append(fill)
                .append("' stroke='")
                .append(stroke)
                .append("'/>");
        return this;
    }

    /** A line of text in the font's usual size, which begins at x and stands on y. */
    Canvas text(double x, double y, String text, boolean bold) {
        svg.append("<text x='")
                .append(number(x))
                .append("' y='")
                .append(number(y))
                .append('\'');
        svg.append(bold ? " font-weight='bold'>" : ">")
                .append(Markup.escape(text))
                .append("</text>");
        return this;
    }

    /** A text that is shortened to its room; the whole of it shows when the pointer rests on it. */
    Canvas fitted(double x, double y, String text, boolean bold, double room) {
        String shown = TextWidths.shortened(text, room, SIZE, bold);
        if (shown.equals(text)) {
            return text(x, y, text, bold);
        }
        svg.append("<g><title>").append(Markup.escape(text)).append("</title>");
        text(x, y, shown, bold);
        svg.append("</g>");
        return this;
    }

    /** @param d numbers separated by blanks after each letter, as in SVG */
    Canvas path(String d, String stroke, double width) {
        svg.append("<path d='").append(d).append("' fill='none' stroke='").append(stroke);
        svg.append("' stroke-width='").append(number(width)).append("'/>\n");
        return this;
    }

    /** An arrow through the places x, y, x, y and so on. */
    Canvas arrow(String stroke, double width, double... places) {
        StringBuilder d = new StringBuilder("M");
        for (int i = 0; i < places.length; i += 2) {
            d.append(i == 0 ? "" : "L").append(number(places[i])).append(' ').append(number(places[i + 1]));
        }
        return path(d + "l-4 -3m4 3l-4 3", stroke, width);
    }

    Canvas append(Canvas other) {
        svg.append(other.svg);
        return this;
    }

    /** The whole as one element of that size in pixels. */
    String document(String name, double width, double height) {
        String size = number(width) + "' height='" + number(height);
        return "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 " + number(width) + " " + number(height)
                + "' width='" + size + "' font-family='" + FONT + "' font-size='" + SIZE
                + "' fill='#333' role='img' aria-label='" + Markup.escape(name) + "'>\n" + svg + "</svg>\n";
    }

    static double width(String text, boolean bold) {
        return TextWidths.of(text, SIZE, bold);
    }

    static String number(double value) {
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}

package org.espalier.pipeline.report;

/** The shape of a point in a chart, to be told apart also in grey. */
public enum Mark {
    /** The first, drawn as a circle. */
    CIRCLE(""),
    SQUARE("-1 -1h2v2h-2z"),
    TRIANGLE("0 -1.2l1.2 2.1h-2.4z"),
    CROSS("-1.1 -.7l.4 -.4l.7 .7l.7 -.7l.4 .4l-.7 .7l.7 .7l-.4 .4l-.7 -.7l-.7 .7l-.4 -.4l.7 -.7z"),
    DIAMOND("0 -1.3l1.1 1.3l-1.1 1.3l-1.1 -1.3z"),
    PLUS("-.3 -1.2h.6v.9h.9v.6h-.9v.9h-.6v-.9h-.9v-.6h.9z"),
    UPSIDE_DOWN("0 1.2l1.2 -2.1h-2.4z");

    private final String path;

    Mark(String path) {
        this.path = path;
    }

    /** The mark as an SVG element around a place. */
    String at(double x, double y, double radius, String colour) {
        String fill = " fill='" + colour + "' fill-opacity='.8'/>";
        if (this == CIRCLE) {
            return "<circle cx='" + Numbers.place(x) + "' cy='" + Numbers.place(y) + "' r='" + Numbers.place(radius)
                    + "'" + fill;
        }
        return "<path transform='translate(" + Numbers.place(x) + " " + Numbers.place(y) + ") scale("
                + Numbers.place(radius) + ")' d='M" + path + "'" + fill;
    }
}

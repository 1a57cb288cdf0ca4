package org.espalier.draw;

import java.util.Collection;

/** Colours with their names, in lines as wide as the drawing. */
final class Legend {
    private static final int SWATCH = 12;
    private static final int GAP = 16;
    private static final int LINE = 18;

    private Legend() {}

    /** Draws it and gives the y where what follows may begin. */
    static double draw(Canvas canvas, Collection<Kind> kinds, double left, double top, double right) {
        double x = left;
        double y = top;
        for (Kind kind : kinds) {
            double width = SWATCH + 5 + Canvas.width(kind.label(), false);
            if (x > left && x + width > right) {
                x = left;
                y += LINE;
            }
            canvas.rect("legend", x, y, SWATCH, SWATCH, kind.colour(), "#667");
            canvas.text(x + SWATCH + 5, y + 10, kind.label(), false);
            x += width + GAP;
        }
        return kinds.isEmpty() ? top : y + LINE;
    }
}

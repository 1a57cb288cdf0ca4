package org.espalier.pipeline.report;

import org.espalier.draw.TextWidths;

/** Cells of tables. */
final class Tables {
    private static final double WIDEST_NAME = 320;
    private static final int SIZE = 14;

    private Tables() {}

    /** A name as it fits a table, the whole of it under the pointer. */
    static String name(String name) {
        String shown = TextWidths.shortened(name, WIDEST_NAME, SIZE, false);
        return shown.equals(name)
                ? Html.escape(name)
                : "<span title='" + Html.escape(name) + "'>" + Html.escape(shown) + "</span>";
    }
}

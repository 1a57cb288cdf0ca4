package org.espalier.pipeline.report;

import java.util.Locale;

/** Shares as colours: from white to a dark blue, which is darker the larger the share also in grey, and to whoever sees few colours. */
final class Shade {
    private Shade() {}

    /**
     * A colour; a small share is never white.
     *
     * @param share from 0 to 1
     */
    static String of(double share) {
        double depth = share == 0 ? 0 : 0.08 + 0.92 * share;
        return String.format(
                Locale.ROOT,
                "#%02x%02x%02x",
                Math.round(255 - depth * 229),
                Math.round(255 - depth * 190),
                Math.round(255 - depth * 130));
    }
}

package org.espalier.pipeline.report;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.espalier.draw.Markup;

/** Texts and drawings made safe for HTML. */
public final class Html {
    private Html() {}

    /** A text as content of an element or of an attribute in quotes: names come from configurations and folders. */
    public static String escape(String text) {
        return Markup.escape(text);
    }

    /**
     * A drawing as an image. In an image neither scripts run nor is anything loaded, so that also a drawing from a folder of somebody
     * else's does no harm.
     *
     * @param svg a whole SVG document, trusted in nothing
     */
    public static String image(String svg, String description) {
        String encoded = Base64.getEncoder().encodeToString(svg.getBytes(StandardCharsets.UTF_8));
        return "<img alt='" + escape(description) + "' src='data:image/svg+xml;base64," + encoded + "'>";
    }
}

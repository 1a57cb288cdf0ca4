package org.espalier.draw;

import java.util.Locale;
import org.espalier.draw.Blocks.Block;

/** A block as a card with a bar for each of its lines. Its size follows its texts, of which none leaves it. */
final class Card {
    static final double WIDEST_BAR = 130;
    private static final int PADDING = 8;
    private static final int LINE = 18;
    private static final int BAR = 14;
    private static final int HEAD = 22;
    private static final int FOOT = 24;
    private static final double NARROWEST_BAR = 5;
    private static final double NARROWEST = 110;
    private static final double WIDEST_TEXT = 210;
    private static final int PILE = 3;

    private final Block block;
    private final double unit;
    private final double share;
    private final double inner;

    /**
     * @param unit pixels of a bar for each root of a channel
     * @param allMacs of the network
     */
    Card(Block block, double unit, long allMacs) {
        this.block = block;
        this.unit = unit;
        this.share = allMacs == 0 ? 0 : (double) block.macs() / allMacs;
        double widest = Math.max(NARROWEST, Math.max(textWidth(title(), true), Canvas.width(foot(), false)));
        for (BlockLine line : block.lines()) {
            widest = Math.max(widest, needed(line));
        }
        this.inner = widest;
    }

    private static double textWidth(String text, boolean bold) {
        return Math.min(WIDEST_TEXT, Canvas.width(text, bold));
    }

    double width() {
        return inner + 2 * PADDING + pile();
    }

    double height() {
        return HEAD + block.lines().size() * LINE + FOOT + pile();
    }

    private double pile() {
        return block.times() > 1 ? 2 * PILE : 0;
    }

    private String title() {
        return (block.times() > 1 ? block.times() + " \u00d7 " : "") + block.name();
    }

    private String foot() {
        return "\u2192 " + block.output() + percent();
    }

    private String percent() {
        if (share < 0.0005) {
            return share > 0 ? ", < 0.1 %" : "";
        }
        return String.format(Locale.ROOT, ", %.1f %%", 100 * share);
    }

    private double bar(BlockLine line) {
        return Math.max(NARROWEST_BAR, unit * Math.sqrt(line.channels()));
    }

    /** Whether the text has its place in the bar. */
    private boolean isInside(BlockLine line) {
        return Canvas.width(line.text(), false) + 8 <= bar(line);
    }

    private double needed(BlockLine line) {
        double chip = line.activated() ? 7 : 0;
        return bar(line) + chip + (isInside(line) ? 0 : 4 + textWidth(line.text(), false));
    }

    void draw(Canvas canvas, double x, double y) {
        String range = block.times() > 1 ? block.name() + " to " + block.last() : block.name();
        canvas.open("block", range + ", " + String.format(Locale.ROOT, "%,d MACs", block.macs()));
        double width = inner + 2 * PADDING;
        double height = height() - pile();
        for (double behind = pile(); behind > 0; behind -= PILE) {
            canvas.rect("pile", x + behind, y + behind, width, height, "#ffffff", "#8a988f");
        }
        canvas.rect("card", x, y, width, height, "#ffffff", "#6b7d70");
        canvas.fitted(x + PADDING, y + 15, title(), true, inner);
        double top = y + HEAD;
        for (BlockLine line : block.lines()) {
            line(canvas, line, x + PADDING, top);
            top += LINE;
        }
        canvas.text(x + PADDING, top + 10, foot(), false);
        if (share > 0) {
            canvas.rect("share", x + PADDING, top + 15, Math.max(0.5, share * NARROWEST), 4, "#2f6f4f", "none");
        }
        canvas.close();
    }

    private void line(Canvas canvas, BlockLine line, double x, double y) {
        double bar = bar(line);
        canvas.rect("bar", x, y, bar, BAR, line.kind().colour(), "#667");
        double end = x + bar;
        if (line.activated()) {
            canvas.rect("chip", end + 2, y, 4, BAR, Kind.ACTIVATION.colour(), "#667");
            end += 7;
        }
        if (isInside(line)) {
            canvas.text(x + 4, y + 11, line.text(), false);
        } else {
            canvas.fitted(end + 4, y + 11, line.text(), false, WIDEST_TEXT);
        }
    }
}

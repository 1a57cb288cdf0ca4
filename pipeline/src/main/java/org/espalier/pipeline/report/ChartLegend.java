package org.espalier.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import org.espalier.draw.TextWidths;
import org.espalier.pipeline.report.Colours.Look;

/** The names of a chart's series with their looks, in as many columns as their lengths and number ask for. */
final class ChartLegend {
    private static final int LINE = 20;
    private static final int SAMPLE = 30;
    private static final int GAP = 16;
    private static final int MOST_COLUMNS = 4;

    /** Where there are more, long names are shortened rather than the legend made longer. */
    private static final int ROWS_WITHOUT_SHORTENING = 6;

    private final double width;
    private final List<Entry> entries = new ArrayList<>();

    private record Entry(String name, Look look, boolean line) {}

    /** @param width of all columns, in pixels */
    ChartLegend(double width) {
        this.width = width;
    }

    void add(String name, Look look, boolean line) {
        entries.add(new Entry(name, look, line));
    }

    private int columns() {
        double widest = entries.stream()
                .mapToDouble(e -> TextWidths.of(e.name, Chart.SIZE, false))
                .max()
                .orElse(0);
        int wanted = (int) Math.min(MOST_COLUMNS, (width + GAP) / (SAMPLE + widest + GAP));
        int needed = (entries.size() + ROWS_WITHOUT_SHORTENING - 1) / ROWS_WITHOUT_SHORTENING;
        return Math.max(1, Math.max(wanted, Math.min(MOST_COLUMNS - 1, needed)));
    }

    private int rows() {
        return (entries.size() + columns() - 1) / columns();
    }

    int height() {
        return rows() * LINE;
    }

    String svg(double left, double top) {
        StringBuilder svg = new StringBuilder();
        double column = (width + GAP) / columns();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            double x = left + i / rows() * column;
            double y = top + i % rows() * LINE + 4;
            svg.append("<g class='legend'><title>")
                    .append(Html.escape(entry.name))
                    .append("</title>");
            if (entry.line) {
                svg.append("<path fill='none' stroke-width='2' stroke='").append(entry.look.colour());
                svg.append("' stroke-dasharray='").append(entry.look.dashes()).append("' d='M");
                svg.append(Numbers.place(x))
                        .append(' ')
                        .append(Numbers.place(y))
                        .append("h24'/>");
            }
            svg.append(entry.look.mark().at(x + 12, y, 4, entry.look.colour()));
            String name = TextWidths.shortened(entry.name, column - SAMPLE - GAP, Chart.SIZE, false);
            svg.append(Chart.text(x + SAMPLE, y + 4, "start", name)).append("</g>");
        }
        return svg.toString();
    }
}

package org.espalier.pipeline.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.espalier.draw.TextWidths;
import org.espalier.pipeline.report.Colours.Look;

/**
 * A plain scatter or line chart as inline SVG: two linear axes, named series, a legend below. Each series has a colour, a mark and, as a
 * line, dashes of its own; where the pointer rests on a point its name and values show, without a script.
 */
public final class Chart {
    static final int SIZE = 12;
    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;
    private static final int LEFT = 64;
    private static final int RIGHT = 16;
    private static final int TOP = 16;
    private static final int BOTTOM = 48;
    private static final double LARGEST = 1e100;
    private static final int MOST_POINTS = 4 * WIDTH;
    private static final int MOST_MARKS_OF_A_LINE = 40;
    private static final int FEW = 6;
    private static final int MARKS_OF_A_LONG_LINE = 8;
    private static final int MOST_HITS_OF_A_LINE = 60;
    private static final int MOST_HITS_OF_POINTS = 400;
    private static final double REACH = 8;

    private final String xName;
    private final String yName;
    private final Colours colours;
    private final List<Series> series = new ArrayList<>();
    private final List<Band> bands = new ArrayList<>();
    private boolean diagonal;

    /** One named set of points; {@code line} joins them. */
    private record Series(String name, double[] x, double[] y, List<String> names, boolean line) {
        String title(int i) {
            return names.isEmpty() ? name : names.get(i);
        }
    }

    /** How far the values of a series may be off, from {@code low} to {@code high}. */
    private record Band(String name, double[] x, double[] low, double[] high) {}

    /**
     * A chart without points.
     *
     * @param xName what the horizontal axis counts, with its unit
     * @param yName what the vertical axis counts, with its unit
     * @param colours of the series by their names
     */
    public Chart(String xName, String yName, Colours colours) {
        this.xName = xName;
        this.yName = yName;
        this.colours = colours;
    }

    /** Adds a series of points, each {x, y}, and gives this chart. What is not finite is left out, and so is a series without points. */
    public Chart points(String name, List<double[]> points) {
        return add(name, points, List.of(), false);
    }

    /**
     * Adds points as {@link #points(String, List)} does, each with a name of its own.
     *
     * @param names one for each point
     */
    public Chart points(String name, List<double[]> points, List<String> names) {
        if (names.size() != points.size()) {
            throw new IllegalArgumentException(
                    "chart: " + points.size() + " points of '" + name + "' have " + names.size() + " names");
        }
        return add(name, points, names, false);
    }

    /** Adds points as {@link #points(String, List)} does, joined in their order. */
    public Chart line(String name, List<double[]> points) {
        return add(name, points, List.of(), true);
    }

    /**
     * Shades what a line of that name may be off, in its colour and behind all lines, and gives this chart. What is not finite is left out.
     *
     * @param ranges each {x, low, high}
     */
    public Chart band(String name, List<double[]> ranges) {
        List<double[]> placed = ranges.stream()
                .filter(range -> Arrays.stream(range).allMatch(v -> Math.abs(v) < LARGEST))
                .toList();
        if (placed.size() > 1) {
            bands.add(new Band(name, column(placed, 0), column(placed, 1), column(placed, 2)));
        }
        return this;
    }

    private static double[] column(List<double[]> rows, int at) {
        return rows.stream().mapToDouble(row -> row[at]).toArray();
    }

    /** Both axes get one scale, and the line on which both values are equal is drawn. */
    public Chart diagonal() {
        diagonal = true;
        return this;
    }

    /** What is no number, or beyond any scale, has no place; of very many points as many are drawn as can be told apart, the last one among them. */
    private Chart add(String name, List<double[]> points, List<String> names, boolean line) {
        List<Integer> placed = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            if (Math.abs(points.get(i)[0]) < LARGEST && Math.abs(points.get(i)[1]) < LARGEST) {
                placed.add(i);
            }
        }
        if (!placed.isEmpty()) {
            List<Integer> kept =
                    spread(placed.size(), MOST_POINTS).stream().map(placed::get).toList();
            double[] x = kept.stream().mapToDouble(i -> points.get(i)[0]).toArray();
            double[] y = kept.stream().mapToDouble(i -> points.get(i)[1]).toArray();
            List<String> kinds =
                    names.isEmpty() ? List.of() : kept.stream().map(names::get).toList();
            series.add(new Series(name, x, y, kinds, line));
        }
        return this;
    }

    /** At most so many of the first numbers, evenly, the last one among them. */
    private static List<Integer> spread(int count, int most) {
        List<Integer> kept = new ArrayList<>();
        int n = Math.min(count, most);
        for (int i = 0; i < n; i++) {
            kept.add((int) ((i + 1L) * count / n) - 1);
        }
        return kept;
    }

    /** Whether there is nothing to draw. */
    public boolean isEmpty() {
        return series.isEmpty();
    }

    /** The drawing, to stand in a page as it is; both axes reach over all series. */
    public String svg() {
        return svg("", "");
    }

    /** The drawing as a file of its own, with what a page would say of its looks. */
    public String file() {
        return svg(
                        " xmlns='http://www.w3.org/2000/svg'",
                        "<style>text{font:" + SIZE + "px system-ui,sans-serif;fill:#444}.rule{stroke:#e3e0d6}</style>"
                                + "<rect width='100%' height='100%' fill='#fff'/>")
                + "\n";
    }

    private String svg(String attributes, String before) {
        List<double[]> xs = Stream.concat(
                        series.stream().map(Series::x), bands.stream().map(Band::x))
                .toList();
        List<double[]> ys = Stream.concat(
                        series.stream().map(Series::y), bands.stream().flatMap(b -> Stream.of(b.low, b.high)))
                .toList();
        List<double[]> both = Stream.concat(xs.stream(), ys.stream()).toList();
        Plot plot = new Plot(Axis.over(diagonal ? both : xs), Axis.over(diagonal ? both : ys));
        ChartLegend legend = new ChartLegend(WIDTH - LEFT - RIGHT);
        bands.forEach(band -> plot.shade(band, colours.of(band.name)));
        for (Series s : series) {
            plot.draw(s, colours.look(s.name));
            legend.add(s.name, colours.look(s.name), s.line);
        }
        return "<svg" + attributes + " class='chart' viewBox='0 0 " + WIDTH + " " + (HEIGHT + legend.height())
                + "' role='img' aria-label='" + Html.escape(yName + " over " + xName) + "'>" + before + plot.svg
                + legend.svg(LEFT, HEIGHT) + "</svg>";
    }

    static String text(double x, double y, String anchor, String text) {
        return "<text x='" + Numbers.place(x) + "' y='" + Numbers.place(y) + "' text-anchor='" + anchor + "'>"
                + Html.escape(text) + "</text>";
    }

    private static String rule(double x1, double y1, double x2, double y2, String look) {
        return "<line " + look + " x1='" + Numbers.place(x1) + "' y1='" + Numbers.place(y1) + "' x2='"
                + Numbers.place(x2) + "' y2='" + Numbers.place(y2) + "'/>";
    }

    /** The field within the axes. */
    private final class Plot {
        private final Axis x;
        private final Axis y;
        private final double left;
        private final StringBuilder svg = new StringBuilder();

        Plot(Axis x, Axis y) {
            this.x = x;
            this.y = y;
            double widest = y.ticks().stream()
                    .mapToDouble(t -> TextWidths.of(y.label(t), SIZE, false))
                    .max()
                    .orElse(0);
            this.left = Math.max(LEFT, widest + 32);
            grid();
        }

        private double px(double value) {
            return x.at(value, left, WIDTH - RIGHT);
        }

        private double py(double value) {
            return y.at(value, HEIGHT - BOTTOM, TOP);
        }

        private void grid() {
            double free = 0;
            for (double tick : x.ticks()) {
                double at = px(tick);
                svg.append(rule(at, TOP, at, HEIGHT - BOTTOM, "class='rule'"));
                double half = TextWidths.of(x.label(tick), SIZE, false) / 2;
                if (at - half >= free) { // a label that would touch the one before is left out
                    svg.append(text(Math.min(at, WIDTH - half), HEIGHT - BOTTOM + 18, "middle", x.label(tick)));
                    free = at + half + 6;
                }
            }
            for (double tick : y.ticks()) {
                svg.append(rule(left, py(tick), WIDTH - RIGHT, py(tick), "class='rule'"))
                        .append(text(left - 8, py(tick) + 4, "end", y.label(tick)));
            }
            if (diagonal) {
                svg.append(rule(
                        px(x.min()), py(x.min()), px(x.max()), py(x.max()), "stroke='#888' stroke-dasharray='4 4'"));
            }
            double middle = HEIGHT / 2.0;
            svg.append(text((left + WIDTH - RIGHT) / 2, HEIGHT - 10, "middle", shortened(xName, WIDTH - left - RIGHT)));
            svg.append("<g transform='rotate(-90 14 ")
                    .append(Numbers.place(middle))
                    .append(")'>");
            svg.append(text(14, middle, "middle", shortened(yName, HEIGHT - 10)))
                    .append("</g>");
        }

        private static String shortened(String text, double room) {
            return TextWidths.shortened(text, room, SIZE, false);
        }

        /** There along the upper edge and back along the lower one. */
        void shade(Band band, String colour) {
            StringBuilder d = new StringBuilder();
            for (int i = 0; i < band.x.length; i++) {
                corner(d, band.x[i], band.high[i]);
            }
            for (int i = band.x.length - 1; i >= 0; i--) {
                corner(d, band.x[i], band.low[i]);
            }
            svg.append("<path class='band' fill='").append(colour).append("' fill-opacity='.18' d='");
            svg.append(d).append("z'/>");
        }

        private void corner(StringBuilder d, double xValue, double yValue) {
            d.append(d.isEmpty() ? 'M' : 'L').append(Numbers.place(px(xValue))).append(' ');
            d.append(Numbers.place(py(yValue)));
        }

        void draw(Series s, Look look) {
            int count = s.x.length;
            if (s.line) {
                String dashes = look.dashes().isEmpty() ? "" : "' stroke-dasharray='" + look.dashes();
                svg.append("<g class='line'><title>")
                        .append(Html.escape(s.name))
                        .append("</title>");
                path(s, spread(count, count), "2' stroke='" + look.colour() + dashes);
                path(s, spread(count, MOST_HITS_OF_A_LINE), "12' stroke='transparent");
                svg.append("</g>");
            }
            boolean crowded = series.size() > FEW;
            boolean isLong = s.line && count >= (crowded ? MARKS_OF_A_LONG_LINE : MOST_MARKS_OF_A_LINE);
            int marks = !isLong ? count : series.size() > 1 ? MARKS_OF_A_LONG_LINE : 0;
            for (int i : spread(count, marks)) {
                svg.append(look.mark().at(px(s.x[i]), py(s.y[i]), s.line ? 3 : 4, look.colour()));
            }
            for (int i : spread(count, s.line ? MOST_HITS_OF_A_LINE : MOST_HITS_OF_POINTS)) {
                hit(s, i);
            }
        }

        /** What the pointer finds is wider than what is seen. */
        private void hit(Series s, int i) {
            svg.append("<rect class='hit' fill='transparent' x='").append(Numbers.place(px(s.x[i]) - REACH));
            svg.append("' y='").append(Numbers.place(py(s.y[i]) - REACH)).append("' width='16' height='16'><title>");
            svg.append(Html.escape(s.title(i) + "\n" + xName + ": " + Numbers.value(s.x[i]) + "\n" + yName + ": "
                    + Numbers.value(s.y[i])));
            svg.append("</title></rect>");
        }

        private void path(Series s, List<Integer> points, String stroke) {
            StringBuilder d = new StringBuilder();
            for (int i : points) {
                d.append(d.isEmpty() ? "M" : "L")
                        .append(Numbers.place(px(s.x[i])))
                        .append(' ');
                d.append(Numbers.place(py(s.y[i])));
            }
            svg.append("<path fill='none' stroke-width='")
                    .append(stroke)
                    .append("' d='")
                    .append(d)
                    .append("'/>");
        }
    }
}

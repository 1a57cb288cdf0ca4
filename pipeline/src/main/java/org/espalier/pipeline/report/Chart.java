package org.espalier.pipeline.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A plain scatter or line chart as inline SVG: two linear axes, named series, a legend below. */
public final class Chart {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;
    private static final int LEFT = 64;
    private static final int RIGHT = 16;
    private static final int TOP = 16;
    private static final int BOTTOM = 48;
    private static final double LARGEST = 1e100;
    private static final int MOST_POINTS = 4 * WIDTH;

    private final String xName;
    private final String yName;
    private final Colours colours;
    private final List<Series> series = new ArrayList<>();

    /** One named set of points; {@code line} joins them. */
    private record Series(String name, double[] x, double[] y, boolean line) {}

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
        return add(name, points, false);
    }

    /** Adds points as {@link #points} does, joined in their order. */
    public Chart line(String name, List<double[]> points) {
        return add(name, points, true);
    }

    /** What is no number, or beyond any scale, has no place; of very many points as many are drawn as can be told apart, the last one among them. */
    private Chart add(String name, List<double[]> points, boolean line) {
        List<double[]> placed = points.stream()
                .filter(p -> Math.abs(p[0]) < LARGEST && Math.abs(p[1]) < LARGEST)
                .toList();
        if (!placed.isEmpty()) {
            int count = Math.min(placed.size(), MOST_POINTS);
            double[] x = new double[count];
            double[] y = new double[count];
            for (int i = 0; i < count; i++) {
                double[] point = placed.get((int) ((i + 1L) * placed.size() / count) - 1);
                x[i] = point[0];
                y[i] = point[1];
            }
            series.add(new Series(name, x, y, line));
        }
        return this;
    }

    /** Whether there is nothing to draw. */
    public boolean isEmpty() {
        return series.isEmpty();
    }

    /** The drawing, to stand in a page as it is; both axes reach over all series. */
    public String svg() {
        Axis x = Axis.over(series.stream().map(Series::x).toList());
        Axis y = Axis.over(series.stream().map(Series::y).toList());
        StringBuilder svg = new StringBuilder();
        int height = HEIGHT + 20 * series.size();
        svg.append("<svg viewBox='0 0 ").append(WIDTH).append(' ').append(height);
        svg.append("' role='img' aria-label='")
                .append(Html.escape(yName + " over " + xName))
                .append("'>");
        grid(svg, x, y);
        for (int i = 0; i < series.size(); i++) {
            String colour = colours.of(series.get(i).name);
            draw(svg, series.get(i), colour, x, y);
            int row = HEIGHT + 20 * i + 4;
            svg.append(circle(LEFT + 6, row, 5, colour));
            svg.append(text(LEFT + 18, row + 4, "start", series.get(i).name));
        }
        return svg.append("</svg>").toString();
    }

    private void grid(StringBuilder svg, Axis x, Axis y) {
        for (double tick : x.ticks()) {
            double at = x.at(tick, LEFT, WIDTH - RIGHT);
            svg.append(rule(at, TOP, at, HEIGHT - BOTTOM))
                    .append(text(at, HEIGHT - BOTTOM + 18, "middle", x.label(tick)));
        }
        for (double tick : y.ticks()) {
            double at = y.at(tick, HEIGHT - BOTTOM, TOP);
            svg.append(rule(LEFT, at, WIDTH - RIGHT, at)).append(text(LEFT - 8, at + 4, "end", y.label(tick)));
        }
        svg.append(text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 10, "middle", xName));
        svg.append("<g transform='rotate(-90 14 ").append(HEIGHT / 2).append(")'>");
        svg.append(text(14, HEIGHT / 2.0, "middle", yName)).append("</g>");
    }

    private static void draw(StringBuilder svg, Series s, String colour, Axis x, Axis y) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < s.x.length; i++) {
            double px = x.at(s.x[i], LEFT, WIDTH - RIGHT);
            double py = y.at(s.y[i], HEIGHT - BOTTOM, TOP);
            path.append(i == 0 ? "M" : "L").append(number(px)).append(' ').append(number(py));
            if (!s.line || s.x.length < 40) {
                svg.append(circle(px, py, s.line ? 2 : 4, colour));
            }
        }
        if (s.line) {
            svg.append("<path fill='none' stroke-width='2' stroke='")
                    .append(colour)
                    .append("' d='")
                    .append(path)
                    .append("'/>");
        }
    }

    private static String circle(double x, double y, int radius, String colour) {
        return "<circle cx='" + number(x) + "' cy='" + number(y) + "' r='" + radius + "' fill='" + colour
                + "' fill-opacity='.8'/>";
    }

    private static String rule(double x1, double y1, double x2, double y2) {
        return "<line class='rule' x1='" + number(x1) + "' y1='" + number(y1) + "' x2='" + number(x2) + "' y2='"
                + number(y2) + "'/>";
    }

    private static String text(double x, double y, String anchor, String text) {
        return "<text x='" + number(x) + "' y='" + number(y) + "' text-anchor='" + anchor + "'>" + Html.escape(text)
                + "</text>";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    /** A linear axis with about five round ticks. */
    private record Axis(double min, double max, double step) {
        static Axis over(List<double[]> values) {
            double min = values.stream().flatMapToDouble(Arrays::stream).min().orElse(0);
            double max = values.stream().flatMapToDouble(Arrays::stream).max().orElse(1);
            if (max - min < 1e-12) { // one value stands in the middle; what is never negative has no negative axis
                double margin = max == 0 ? 1 : Math.abs(max) / 2;
                max += margin;
                min = min >= 0 ? Math.max(0, min - margin) : min - margin;
            }
            double raw = (max - min) / 5;
            double magnitude = Math.pow(10, Math.floor(Math.log10(raw)));
            double step = raw / magnitude < 1.5
                    ? magnitude
                    : raw / magnitude < 3.5 ? 2 * magnitude : raw / magnitude < 7.5 ? 5 * magnitude : 10 * magnitude;
            boolean whole = values.stream().flatMapToDouble(Arrays::stream).allMatch(v -> v == Math.rint(v));
            step = whole ? Math.max(1, step) : step; // epochs have no halves
            return new Axis(Math.floor(min / step) * step, Math.ceil(max / step) * step, step);
        }

        double at(double value, double from, double to) {
            return from + (value - min) / (max - min) * (to - from);
        }

        List<Double> ticks() {
            List<Double> ticks = new ArrayList<>();
            for (int i = 0; min + i * step <= max + step / 1e6; i++) {
                ticks.add(min + i * step);
            }
            return ticks;
        }

        String label(double tick) {
            int decimals = Math.max(0, (int) -Math.floor(Math.log10(step)));
            return String.format(Locale.ROOT, "%." + decimals + "f", tick);
        }
    }
}

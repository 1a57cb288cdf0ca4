package org.espalier.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.espalier.draw.TextWidths;

/**
 * A heat map as SVG drawings, none of which is higher than a printed page: a small field for each decision, two beside each other, with a line for each
 * option, whose share in the last epoch stands beside it.
 */
final class HeatMapDrawing {
    /** Colours that are told apart; cells of equal colour are one path. */
    static final int LEVELS = 24;

    private static final int SIZE = 9;
    private static final int TITLE_SIZE = 12;
    private static final int WIDTH = 760;
    private static final int LINE = 11;
    private static final int HEAD = 15;
    private static final int GAP = 9;
    private static final int AXIS = 16;
    private static final int TITLE = 22;
    private static final int LEGEND = 26;
    private static final int HIGHEST = 860;
    /** By as much the colours of neighbours lie over each other, so that nothing shines through between them. */
    private static final double SEAM = 0.4;

    private static final double NAME = 104;
    private static final double FIELD = 218;
    private static final double VALUE = 36;
    private static final double COLUMN = 392;

    private final HeatMap map;
    private final double darkest;
    private final List<String> pages = new ArrayList<>();
    private final StringBuilder page = new StringBuilder();
    private double y = LEGEND;
    private boolean empty = true;

    private HeatMapDrawing(HeatMap map) {
        this.map = map;
        this.darkest = map.darkest();
    }

    /** The drawings in order; none where there is nothing to draw. */
    static List<String> of(HeatMap map) {
        return map.isEmpty() ? List.of() : new HeatMapDrawing(map).pages();
    }

    private List<String> pages() {
        legend();
        for (HeatMap.Group group : map.groups()) {
            List<List<HeatMap.Choice>> pairs = pairs(group.choices());
            for (int i = 0; i < pairs.size(); i++) {
                boolean fits = y + height(pairs.get(i)) + AXIS + (i == 0 ? TITLE : 0) <= HIGHEST;
                boolean turned = !fits && !empty;
                if (turned) {
                    turn();
                }
                if ((i == 0 || turned) && !group.name().isEmpty()) {
                    title(i == 0 ? group.name() : group.name() + ", continued");
                }
                row(pairs.get(i), i + 1 < pairs.size() ? pairs.get(i + 1) : List.of());
            }
        }
        turn();
        return pages;
    }

    private static List<List<HeatMap.Choice>> pairs(List<HeatMap.Choice> choices) {
        List<List<HeatMap.Choice>> pairs = new ArrayList<>();
        for (int i = 0; i < choices.size(); i += 2) {
            pairs.add(choices.subList(i, Math.min(i + 2, choices.size())));
        }
        return pairs;
    }

    private static double height(List<HeatMap.Choice> pair) {
        return HEAD
                + LINE
                        * pair.stream()
                                .mapToInt(choice -> choice.rows().size())
                                .max()
                                .orElse(0)
                + GAP;
    }

    private void turn() {
        pages.add("<svg class='heat' viewBox='0 0 " + WIDTH + " " + Numbers.place(y)
                + "' role='img' aria-label='share of each option over the epochs'><g font-size='" + SIZE + "'>" + page
                + "</g></svg>");
        page.setLength(0);
        y = 0;
        empty = true;
    }

    private void title(String name) {
        text(0, y + 14, "start", TITLE_SIZE, shortened(name, WIDTH, TITLE_SIZE, true), true);
        y += TITLE;
    }

    /** Two decisions beside each other; below the last of a group, and of a page, the numbers of the epochs. */
    private void row(List<HeatMap.Choice> pair, List<HeatMap.Choice> next) {
        double height = height(pair);
        boolean last = next.isEmpty() || y + height + height(next) + AXIS > HIGHEST;
        for (int i = 0; i < pair.size(); i++) {
            choice(pair.get(i), i * COLUMN, last || i >= next.size());
        }
        y += height + (last ? AXIS : 0);
        empty = false;
    }

    private void choice(HeatMap.Choice choice, double left, boolean axis) {
        double field = left + NAME;
        page.append("<g><title>").append(Html.escape(choice.path())).append("</title>");
        text(field, y + 10, "start", SIZE, shortened(choice.name(), FIELD + VALUE, SIZE, true), true);
        page.append("</g>");
        double top = y + HEAD;
        int strongest = choice.strongest();
        Map<Integer, StringBuilder> levels = new TreeMap<>();
        for (int i = 0; i < choice.rows().size(); i++) {
            HeatMap.Row row = choice.rows().get(i);
            double middle = top + i * LINE + 8;
            boolean bold = i == strongest;
            text(field - 5, middle, "end", SIZE, shortened(row.option(), NAME - 6, SIZE, bold), bold);
            if (Double.isFinite(row.last())) {
                text(field + FIELD + 5, middle, "start", SIZE, share(row.last()), bold);
            }
            cells(row, field, top + i * LINE, levels);
        }
        levels.forEach((level, d) -> page.append("<path fill='")
                .append(Shade.of((double) level / LEVELS))
                .append("' d='")
                .append(d)
                .append("'/>"));
        double height = choice.rows().size() * (double) LINE;
        page.append("<rect fill='none' stroke='#8a8f90' stroke-width='.7' x='")
                .append(Numbers.place(field))
                .append("' y='")
                .append(Numbers.place(top));
        size(FIELD, height).append("/>");
        for (int i = 0; i < choice.rows().size(); i++) {
            hit(choice, choice.rows().get(i), field, top + i * LINE);
        }
        if (axis) {
            axis(field, top + height);
        }
    }

    /** Neighbours of one colour are one rectangle. */
    private void cells(HeatMap.Row row, double left, double top, Map<Integer, StringBuilder> levels) {
        double[] shares = row.shares();
        int from = 0;
        for (int i = 1; i <= shares.length; i++) {
            if (i == shares.length || level(shares[i]) != level(shares[from])) {
                if (level(shares[from]) > 0) {
                    double width = x(i) - x(from) + (i < shares.length ? SEAM : 0);
                    levels.computeIfAbsent(level(shares[from]), l -> new StringBuilder())
                            .append('M')
                            .append(Numbers.place(left + x(from)))
                            .append(' ')
                            .append(Numbers.place(top))
                            .append('h')
                            .append(Numbers.place(width))
                            .append("v" + LINE)
                            .append('h')
                            .append(Numbers.place(-width))
                            .append('z');
                }
                from = i;
            }
        }
    }

    private double x(int column) {
        return FIELD * column / map.epochs().size();
    }

    /** 0 for nothing, {@value #LEVELS} for the darkest. */
    private int level(double share) {
        return share > 0 ? (int) Math.max(1, Math.min(LEVELS, Math.round(LEVELS * share / darkest))) : 0;
    }

    /** What shows where the pointer rests on a line. */
    private void hit(HeatMap.Choice choice, HeatMap.Row row, double left, double top) {
        page.append("<rect class='hit' fill='transparent' x='")
                .append(Numbers.place(left))
                .append("' y='")
                .append(Numbers.place(top));
        size(FIELD, LINE).append("><title>");
        page.append(Html.escape(choice.path() + ": " + row.option()));
        for (int at : HeatMap.thinned(columns(), 5)) {
            page.append("\nepoch ")
                    .append(map.epochs().get(at))
                    .append(": ")
                    .append(Double.isFinite(row.shares()[at]) ? share(row.shares()[at]) : "-");
        }
        page.append("</title></rect>");
    }

    private List<Integer> columns() {
        List<Integer> columns = new ArrayList<>();
        for (int i = 0; i < map.epochs().size(); i++) {
            columns.add(i);
        }
        return columns;
    }

    private void axis(double left, double top) {
        int last = map.epochs().size() - 1;
        text(left, top + 11, "start", SIZE, "epoch " + map.epochs().get(0), false);
        if (last > 0) {
            text(
                    left + FIELD,
                    top + 11,
                    "end",
                    SIZE,
                    String.valueOf(map.epochs().get(last)),
                    false);
        }
    }

    private void legend() {
        double width = 6;
        double left = WIDTH - 44 - width * LEVELS;
        text(left - 6, 11, "end", SIZE, "share 0", false);
        for (int level = 1; level <= LEVELS; level++) {
            page.append("<rect fill='")
                    .append(Shade.of((double) level / LEVELS))
                    .append("' x='")
                    .append(Numbers.place(left + (level - 1) * width))
                    .append("' y='3.0");
            size(width + (level < LEVELS ? 0.3 : 0), 10).append("/>");
        }
        text(WIDTH - 38, 11, "start", SIZE, Numbers.value(darkest), false);
    }

    private StringBuilder size(double width, double height) {
        return page.append("' width='")
                .append(Numbers.place(width))
                .append("' height='")
                .append(Numbers.place(height))
                .append('\'');
    }

    private static String share(double share) {
        return String.format(Locale.ROOT, "%.3f", share);
    }

    private static String shortened(String text, double room, int size, boolean bold) {
        return TextWidths.shortened(text, room, size, bold);
    }

    private void text(double x, double y, String anchor, int size, String text, boolean bold) {
        page.append("<text x='")
                .append(Numbers.place(x))
                .append("' y='")
                .append(Numbers.place(y))
                .append("' text-anchor='")
                .append(anchor)
                .append(size == SIZE ? "'" : "' font-size='" + size + "'")
                .append(bold ? " font-weight='bold'>" : ">");
        page.append(Html.escape(text)).append("</text>");
    }
}

package org.espalier.pipeline.report;

import java.util.List;
import java.util.stream.IntStream;
import org.espalier.draw.TextWidths;

/** The squares of a confusion matrix as SVG. */
final class MatrixDrawing {
    private static final int SIZE = 11;
    private static final double WIDEST_NAME = 150;
    private static final double HIGHEST_NAME = 90;
    static final int MOST_WITH_NAMES = 60;
    private static final double RECALL = 110;
    private static final double BAR = 50;
    private static final double FIELD = 640;

    /** Of more, only the most frequent are drawn, so that a page of a thousand classes can still be opened. */
    static final int MOST_MISTAKES = 3000;

    private final ConfusionMatrix matrix;
    private final boolean numbered;
    private final boolean named;
    private final double cell;
    private final double left;
    private final double top;
    private final StringBuilder svg = new StringBuilder();

    MatrixDrawing(ConfusionMatrix matrix) {
        this.matrix = matrix;
        int n = matrix.size();
        numbered = n <= ConfusionMatrix.MOST_WITH_NUMBERS;
        named = n <= MOST_WITH_NAMES;
        cell = numbered ? Math.max(26, widestNumber() + 8) : named ? 13 : FIELD / n;
        left = named ? Math.min(WIDEST_NAME, widest(rowNames())) + 10 : 24;
        top = named ? Math.min(HIGHEST_NAME, widest(rowNames())) + 10 : 24;
    }

    private List<String> rowNames() {
        int majority = matrix.majority();
        return IntStream.range(0, matrix.size())
                .mapToObj(i -> (i == majority ? "* " : "") + matrix.name(i))
                .toList();
    }

    private static double widest(List<String> texts) {
        return texts.stream().mapToDouble(t -> width(t, true)).max().orElse(0);
    }

    private static double width(String text, boolean bold) {
        return TextWidths.of(text, SIZE, bold);
    }

    private double widestNumber() {
        return IntStream.range(0, matrix.size())
                .boxed()
                .flatMap(i -> IntStream.range(0, matrix.size()).mapToObj(j -> number(matrix.count(i, j))))
                .mapToDouble(text -> width(text, false))
                .max()
                .orElse(0);
    }

    private static String number(long count) {
        return count < 100_000 ? Long.toString(count) : Numbers.exponent(count, 1);
    }

    String svg() {
        int n = matrix.size();
        double right = left + n * cell;
        double width = right + 10 + RECALL;
        double height = top + n * cell + 8;
        svg.append("<svg class='matrix' viewBox='0 0 ")
                .append(Numbers.place(width))
                .append(' ');
        svg.append(Numbers.place(height)).append("' style='max-width:").append(Numbers.place(width));
        svg.append("px' font-size='11' role='img' aria-label='confusion matrix'>");
        rect(left, top, n * cell, n * cell, "#ffffff", "#999").append("/>");
        names();
        for (int[] mistake : matrix.mistakes().stream().limit(MOST_MISTAKES).toList()) {
            cell(mistake[0], mistake[1]);
        }
        for (int i = 0; i < n; i++) {
            if (numbered) {
                for (int j = 0; j < n; j++) {
                    if (i != j && matrix.count(i, j) == 0) {
                        cell(i, j);
                    }
                }
            }
            cell(i, i);
            recall(i, right + 10);
        }
        text(right + 10, top - 6, "start", "recall", true);
        return svg.append("</svg>").toString();
    }

    private void names() {
        if (!named) {
            text(left, top - 6, "start", "answer, in the order of the classes", false);
            return;
        }
        List<String> rows = rowNames();
        for (int i = 0; i < rows.size(); i++) {
            double at = (i + 0.5) * cell + 4;
            boolean bold = i == matrix.majority();
            svg.append("<g><title>").append(Html.escape(matrix.name(i))).append("</title>");
            text(left - 6, top + at, "end", shortened(rows.get(i), WIDEST_NAME, bold), bold);
            svg.append("<g transform='translate(")
                    .append(Numbers.place(left + at))
                    .append(' ');
            svg.append(Numbers.place(top - 6)).append(") rotate(-90)'>");
            text(0, 0, "start", shortened(rows.get(i), HIGHEST_NAME, bold), bold);
            svg.append("</g></g>");
        }
    }

    private static String shortened(String name, double room, boolean bold) {
        return TextWidths.shortened(name, room, SIZE, bold);
    }

    private void cell(int i, int j) {
        double share = matrix.share(i, j);
        double x = left + j * cell;
        double y = top + i * cell;
        rect(x, y, cell, cell, Shade.of(share), i == j && named ? "#333" : numbered ? "#e3e3e3" : "none")
                .append("><title>")
                .append(Html.escape(matrix.title(i, j)))
                .append("</title></rect>");
        if (numbered && matrix.count(i, j) > 0) {
            svg.append("<text pointer-events='none' text-anchor='middle' x='").append(Numbers.place(x + cell / 2));
            svg.append("' y='").append(Numbers.place(y + cell / 2 + 4));
            svg.append("' fill='").append(share > 0.5 ? "#ffffff" : "#222222").append("'>");
            svg.append(number(matrix.count(i, j))).append("</text>");
        }
    }

    private void recall(int i, double x) {
        double recall = matrix.recall(i);
        double height = Math.min(12, Math.max(0.5, cell - 2));
        double y = top + (i + 0.5) * cell - height / 2;
        double share = Double.isFinite(recall) ? recall : 0;
        rect(x, y, share * BAR, height, "#7f9dbd", "none")
                .append("><title>")
                .append(Html.escape(ConfusionMatrix.clipped(matrix.name(i)) + ": recall " + Numbers.percent(recall)))
                .append("</title></rect>");
        if (named) {
            text(x + RECALL - 2, y + height / 2 + 4, "end", Numbers.percent(recall), false);
        }
    }

    private StringBuilder rect(double x, double y, double width, double height, String fill, String stroke) {
        svg.append("<rect x='").append(Numbers.place(x)).append("' y='").append(Numbers.place(y));
        svg.append("' width='")
                .append(Numbers.place(width))
                .append("' height='")
                .append(Numbers.place(height));
        return svg.append("' fill='")
                .append(fill)
                .append("' stroke='")
                .append(stroke)
                .append('\'');
    }

    private void text(double x, double y, String anchor, String text, boolean bold) {
        svg.append("<text x='").append(Numbers.place(x)).append("' y='").append(Numbers.place(y));
        svg.append("' text-anchor='").append(anchor).append(bold ? "' font-weight='bold'>" : "'>");
        svg.append(Html.escape(text)).append("</text>");
    }
}
